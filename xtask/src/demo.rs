//! `cargo xtask demo`: the example in a browser, until Ctrl-C.

use anyhow::Result;

use crate::example::{Ports, Stand};
use crate::shutdown;
use crate::workspace::Workspace;

/// An advocate whom the sandbox knows.
const SHARE_LINK: &str = "/s/BOBTESTERMAN";

/// Runs both servers and returns only when one of them ends by itself.
pub fn run(workspace: &Workspace, ports: Ports, open_browser: bool) -> Result<()> {
    shutdown::signal_is_normal_end();
    let mut stand = Stand::start(workspace, ports)?;
    let share_link = stand.sandbox_url() + SHARE_LINK;
    println!();
    println!("The example site:  {}", stand.site_url());
    println!("A share link:      {share_link}");
    println!(
        "Follow the share link, sign up, and see on the last page who invited you. Ctrl-C stops everything."
    );
    if open_browser && open::that_detached(&share_link).is_err() {
        eprintln!("No browser could be opened here; open the share link yourself.");
    }
    stand.watch()
}
