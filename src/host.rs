//! The JavaScript side: what the module exports, and the one request builder.
//!
//! JavaScript waits, this module decides. Every export is synchronous, takes text and numbers that the package's entries
//! have checked, and keeps nothing between calls; so no promise can be left pending by it, whatever happens in here.

pub mod bindings;
pub mod transport;

/// Smaller than std's by some 2 KB after compression; what little this module allocates does not notice.
#[cfg(not(target_feature = "atomics"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
