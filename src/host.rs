//! The JavaScript side: foreign values, the page, the network, and what the module exports.

pub mod bindings;
mod capture;
mod client;
mod deadline;
mod events;
mod field;
mod foreign;
mod lookups;
mod options;
mod page;
mod session;
mod transport;

/// Smaller than std's by some 2 KB after compression; what little this module allocates does not notice.
#[cfg(not(target_feature = "atomics"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
