//! `/openapi.json`: the description of the API, with the tenants and programs this sandbox has.

use axum::Json;
use axum::extract::State;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::app::App;
use crate::http::envelopes::Refusal;
use crate::store::tenants;

/// The description as it is kept in the repository, for the demo's tenant.
pub const DESCRIPTION: &str = include_str!("../../openapi.json");

/// `GET /openapi.json`
pub async fn serve(State(app): State<App>) -> Result<Json<Value>, Refusal> {
    Ok(Json(app.storage().transact(|db| described(db)).await?))
}

fn described(db: &Connection) -> Result<Value, Refusal> {
    let mut document: Value = serde_json::from_str(DESCRIPTION).map_err(|error| {
        tracing::error!(%error, "openapi.json is not JSON");
        Refusal::internal()
    })?;
    let aliases: Vec<String> = tenants::all(db)?.into_iter().map(|tenant| tenant.alias).collect();
    let mut programs = Vec::new();
    for alias in &aliases {
        programs.extend(tenants::programs(db, alias)?.into_iter().map(|program| program.id));
    }
    programs.sort();
    programs.dedup();
    for (schema, values) in [("TenantAlias", aliases), ("ProgramId", programs)] {
        if let Some(values_of) = document.pointer_mut(&format!("/components/schemas/{schema}/enum")) {
            *values_of = json!(values);
        }
    }
    Ok(document)
}
