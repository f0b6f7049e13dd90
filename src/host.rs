//! The JavaScript side: what the module exports, and what it needs of the host. Conversions and doors; every rule stands
//! in [`crate::attribution`] and [`crate::client`].
//!
//! Every export is synchronous and keeps nothing between calls: whatever has to be waited for, JavaScript waits for. So no
//! frame of the module is on the stack meanwhile, and no promise can be left pending by it.

pub mod exports;

mod arguments;
mod page;
mod request;
mod results;

use talc::cell::TalcSyncCell;
use talc::wasm::{WasmBinning, WasmGrowAndClaim};

#[global_allocator]
static MEMORY: TalcSyncCell<WasmGrowAndClaim, WasmBinning> = TalcSyncCell::new_wasm(WasmGrowAndClaim);
