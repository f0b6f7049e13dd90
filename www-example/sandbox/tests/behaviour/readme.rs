//! The examples of README.md, run as they stand there against a sandbox on another port.

use std::path::Path;
use std::time::Duration;

use tokio::process::Command;

use crate::scene::Scene;

const README: &str = include_str!("../../README.md");
const ADDRESS: &str = "http://127.0.0.1:8788";

/// The fenced blocks in that language.
fn examples(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    README.split(opening.as_str()).skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect()
}

/// What the example says it prints.
fn promises(example: &str) -> Vec<&str> {
    let promised = example.lines().filter_map(|line| line.split_once("→ "));
    promised.map(|(_, promise)| promise.trim_end_matches(" -->")).collect()
}

/// Runs each example with a program; a program that is not there skips them on a contributor's machine and fails in CI.
async fn run(language: &str, expected: usize, programs: &[&str], arguments: impl Fn(&Path) -> Vec<String>) {
    let installed = programs.iter().find(|program| {
        std::process::Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
    });
    let Some(program) = installed else {
        assert!(std::env::var_os("CI").is_none(), "none of {programs:?} is installed");
        eprintln!("SKIPPED: the {language} examples of README.md need one of {programs:?}");
        return;
    };
    let examples = examples(language);
    assert_eq!(examples.len(), expected, "{language}");
    for example in examples {
        let scene = Scene::demo().await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("example.{}", if language == "js" { "mjs" } else { language }));
        std::fs::write(&file, example.replace(ADDRESS, &scene.running.url())).unwrap();
        let ran = Command::new(program)
            .args(arguments(&file))
            .env("HOME", folder.path())
            .kill_on_drop(true)
            .output();
        let output = tokio::time::timeout(Duration::from_secs(40), ran).await.expect("it ends").unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{example}\n{err}");
        let promises = promises(example);
        assert!(!promises.is_empty(), "{example}\npromises nothing");
        for promise in promises {
            // The page's source says it too; what counts is what it shows.
            let shown =
                if language == "html" { out.split("<script").next().unwrap_or_default() } else { &out };
            assert!(shown.contains(promise), "{example}\nsaid {out}\n{err}");
        }
    }
}

fn alone(file: &Path) -> Vec<String> {
    vec![file.display().to_string()]
}

#[tokio::test]
async fn the_curl_examples_do_what_they_say() {
    run("bash", 4, &["bash"], alone).await;
}

#[tokio::test]
async fn the_node_example_does_what_it_says() {
    run("js", 1, &["node"], alone).await;
}

#[tokio::test]
async fn the_browser_example_does_what_it_says() {
    let arguments = |file: &Path| {
        let options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--virtual-time-budget=5000",
            "--dump-dom",
        ];
        options.into_iter().map(str::to_owned).chain([format!("file://{}", file.display())]).collect()
    };
    run("html", 1, &["chromium", "chromium-browser", "google-chrome"], arguments).await;
}
