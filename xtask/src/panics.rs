//! Takes the words out of panics: they would be formatted, located in a source file and handed to a hook, and nobody
//! would read them, for the module has no console. A panic becomes a plain trap, which the package reports as
//! `internal`; everything that only served the words goes with them.
//!
//! The standard library comes compiled, so this cannot be asked of the compiler; and `no_std` is closed to a crate that
//! depends on one with std. What must not happen is that something of use is taken out as well: that is checked here.

mod words;

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use regex::{Regex, RegexSet};
use walrus::ir::{Call, Visitor, dfs_in_order};
use walrus::{ElementItems, ExportItem, FunctionBuilder, FunctionId, FunctionKind, Module};

/// Where panics begin, and what becomes of them.
const PANICS: [&str; 7] = [
    r"^(core|std)::panicking::",
    r"^<std::panicking::",
    r"^core::(slice|str|option|result)::.*_fail(ed)?(_rt)?$",
    r"^alloc::(alloc::handle_alloc_error|raw_vec::(handle_error|capacity_overflow))$",
    r"^__rustc::rust_panic$",
    r"^std::sys::backtrace::__rust_end_short_backtrace",
    r"^wasm_bindgen::(__wbindgen_throw|throw_str)$",
];

/// Left over once panics are silent: formatting, and the ways into closures, of which this module has none.
const LEFT_OVER: [&str; 2] = [r"\bcore::fmt::|\balloc::fmt::", r"^wasm_bindgen::convert::closures::"];

/// Takes the words out. The functions must still have their names.
pub fn silence(module: &mut Module) -> Result<()> {
    let panics = named(module, &PANICS)?;
    replace_by_traps(module, &panics);
    let left_over = named(module, &LEFT_OVER)?;
    have_no_callers(module, &left_over)?;
    replace_by_traps(module, &left_over);
    words::blank(module)
}

/// The functions of these paths, whatever the hashes in their names that tell one build from another.
fn named(module: &Module, wanted: &[&str]) -> Result<BTreeSet<FunctionId>> {
    let (hashes, wanted) = (Regex::new(r"\[[0-9a-f]+\]|::h[0-9a-f]{16}$")?, RegexSet::new(wanted)?);
    let path = |id: &FunctionId| hashes.replace_all(name(module, *id), "").into_owned();
    let local = module.funcs.iter_local().map(|(id, _)| id);
    Ok(local.filter(|id| wanted.is_match(&path(id))).collect())
}

fn name(module: &Module, id: FunctionId) -> &str {
    module.funcs.get(id).name.as_deref().unwrap_or("?")
}

fn replace_by_traps(module: &mut Module, functions: &BTreeSet<FunctionId>) {
    for id in functions {
        let kind = module.types.get(module.funcs.get(*id).ty());
        let (params, results) = (kind.params().to_vec(), kind.results().to_vec());
        let arguments = params.iter().map(|kind| module.locals.add(*kind)).collect();
        let mut trap = FunctionBuilder::new(&mut module.types, &params, &results);
        trap.func_body().unreachable();
        module.funcs.get_mut(*id).kind = FunctionKind::Local(trap.local_func(arguments));
    }
}

/// What is about to be taken out must not be in use: a `format!` in the crate, say, would become a trap. That the
/// function table still names it is for the sake of panics that are silent by now.
fn have_no_callers(module: &Module, doomed: &BTreeSet<FunctionId>) -> Result<()> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<_> = entries(module).filter(|id| !doomed.contains(id)).collect();
    while let Some(id) = open.pop() {
        let FunctionKind::Local(function) = &module.funcs.get(id).kind else { continue };
        if !seen.insert(id) {
            continue;
        }
        let mut calls = Calls::default();
        dfs_in_order(&mut calls, function, function.entry_block());
        if let Some(callee) = calls.0.iter().find(|callee| doomed.contains(callee)) {
            let [caller, callee] = [id, *callee].map(|id| name(module, id));
            bail!("`{caller}` calls `{callee}`; the SDK is to do without formatting and closures");
        }
        open.extend(calls.0);
    }
    Ok(())
}

/// Where calls come from: what JavaScript sees, and what the function table leads to.
fn entries(module: &Module) -> impl Iterator<Item = FunctionId> {
    let exported = module.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(id) => Some(id),
        _ => None,
    });
    let listed = module.elements.iter().flat_map(|element| match &element.items {
        ElementItems::Functions(ids) => ids.clone(),
        ElementItems::Expressions(..) => Vec::new(),
    });
    exported.chain(listed).chain(module.start)
}

#[derive(Default)]
struct Calls(Vec<FunctionId>);

impl Visitor<'_> for Calls {
    fn visit_call(&mut self, call: &Call) {
        self.0.push(call.func);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn module(text: &str) -> Module {
        Module::from_buffer(&wat::parse_str(text).unwrap()).unwrap()
    }

    /// One that panics as Rust does: a text, a place in a file, and somebody who would format them.
    fn panicking() -> Module {
        module(
            r#"(module
                (memory 1)
                (table 2 funcref)
                (elem (i32.const 0) func $"<u32 as core[1f]::fmt::Display>::fmt" $sdk::closure)
                (func $"core[1f]::panicking::panic_fmt" (param i32)
                    (call $"core[1f]::fmt::write" (local.get 0)))
                (func $"core[1f]::fmt::write" (param i32) (drop (i32.load (local.get 0))))
                (func $"<u32 as core[1f]::fmt::Display>::fmt" (param i32) (drop (i32.load (local.get 0))))
                (func $sdk::closure (result i32) (i32.const 7))
                (func $sdk::rule::h0123456789abcdef (export "rule") (param i32) (result i32)
                    (if (local.get 0) (then (call $"core[1f]::panicking::panic_fmt" (i32.const 32))))
                    (i32.const 1))
                (data (i32.const 32) "\40\00\00\00\0a\00\00\00\07\00\00\00\01\00\00\00")
                (data (i32.const 64) "/src/a.rs.")
                (data (i32.const 80) "index out of bounds: the len is /kept/words.rs"))"#,
        )
    }

    /// Whether a function is a trap and nothing else.
    fn traps(module: &Module, wanted: &str) -> bool {
        let function = module.funcs.iter().find(|function| function.name.as_deref() == Some(wanted));
        let function = function.unwrap_or_else(|| panic!("{wanted} is gone")).kind.unwrap_local();
        matches!(function.block(function.entry_block()).instrs[..], [(walrus::ir::Instr::Unreachable(_), _)])
    }

    /// All that stands in the data.
    pub(super) fn texts(module: &Module) -> String {
        let segments = module.data.iter().map(|data| String::from_utf8_lossy(&data.value).into_owned());
        segments.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_panic_becomes_a_trap_and_what_it_would_say_is_gone() {
        let mut module = panicking();
        silence(&mut module).unwrap();
        for silent in
            ["core[1f]::panicking::panic_fmt", "core[1f]::fmt::write", "<u32 as core[1f]::fmt::Display>::fmt"]
        {
            assert!(traps(&module, silent), "{silent}");
        }
        for kept in ["sdk::closure", "sdk::rule::h0123456789abcdef"] {
            assert!(!traps(&module, kept), "{kept}");
        }
        assert!(!texts(&module).contains("out of bounds"), "{:?}", texts(&module));
        assert!(texts(&module).contains("/kept/words.rs"), "{:?}", texts(&module));
    }

    #[test]
    fn what_is_in_use_is_never_taken_out() {
        let used = [
            r#"(func $sdk::rule (export "rule") (call $"<&str as core[1f]::fmt::Display>::fmt"))
               (func $"<&str as core[1f]::fmt::Display>::fmt")"#,
            r#"(func $sdk::rule (export "rule") (call $sdk::deeper))
               (func $sdk::deeper (call $wasm_bindgen::convert::closures::_::invoke::h0123456789abcdef))
               (func $wasm_bindgen::convert::closures::_::invoke::h0123456789abcdef)"#,
            r#"(table 1 funcref) (elem (i32.const 0) func $sdk::listed)
               (func $sdk::listed (call $"alloc[2e]::fmt::format"))
               (func $"alloc[2e]::fmt::format")"#,
        ];
        for functions in used {
            let error = silence(&mut module(&format!("(module {functions})"))).unwrap_err().to_string();
            assert!(error.contains("`sdk::") && error.contains("without formatting"), "{error}");
        }
    }
}
