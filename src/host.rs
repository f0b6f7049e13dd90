//! The JavaScript side: what the module exports, and its memory.
//!
//! JavaScript waits, this module decides. Every export is synchronous, takes text and numbers that the package's entries
//! have checked, and keeps nothing between calls; so no promise can be left pending by it, whatever happens in here.

pub mod bindings;
pub mod blocks;
pub mod transport;

#[cfg(target_feature = "atomics")]
compile_error!("advocate-wasm's memory is for one thread");

#[global_allocator]
static MEMORY: blocks::Blocks = blocks::Blocks::new();
