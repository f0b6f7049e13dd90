//! What a fresh database starts with.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use crate::http::envelopes::Refusal;
use crate::store::codes;
use crate::store::storage::now_ms;
use crate::store::tenants::{self, Program, Tenant};
use crate::store::users::{self, User, UserKey, Visit};

/// Tenants with their programs and users, as a JSON file describes them.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Seed {
    tenants: Vec<SeedTenant>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeedTenant {
    alias: String,
    api_key: String,
    account_sid: Option<String>,
    auth_token: Option<String>,
    #[serde(default)]
    live: bool,
    #[serde(default = "yes")]
    secure: bool,
    #[serde(default)]
    disabled_operations: Vec<String>,
    programs: Vec<SeedProgram>,
    #[serde(default)]
    users: Vec<SeedUser>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeedProgram {
    id: String,
    name: Option<String>,
    referrer_reward: Option<Value>,
    referred_reward: Option<Value>,
    converting_event: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeedUser {
    id: String,
    account_id: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    image_url: Option<String>,
    locale: Option<String>,
    country_code: Option<String>,
    #[serde(default = "yes")]
    referable: bool,
    #[serde(default)]
    referral_codes: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

impl Seed {
    /// The seed of the demo: one tenant, two programs, four advocates.
    ///
    /// # Errors
    /// When the built-in file is not a seed, which a test rules out.
    pub fn demo() -> Result<Self, String> {
        Self::parse(include_str!("../seed/demo.json"))
    }

    /// Reads a seed file's text.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        let seed: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if seed.tenants.is_empty() {
            return Err("a seed has at least one tenant".to_owned());
        }
        for tenant in &seed.tenants {
            if tenant.programs.is_empty() {
                return Err(format!("tenant {}: a tenant has at least one program", tenant.alias));
            }
            if let Some(id) =
                tenant.disabled_operations.iter().find(|id| crate::api::operations::named(id).is_none())
            {
                return Err(format!(
                    "tenant {}: disabledOperations: there is no operation {id}",
                    tenant.alias
                ));
            }
        }
        Ok(seed)
    }

    /// The first tenant with this alias and key instead of its own; what is not given stays.
    #[must_use]
    pub fn with_first_tenant(mut self, alias: Option<String>, api_key: Option<String>) -> Self {
        if let Some(first) = self.tenants.first_mut() {
            first.alias = alias.unwrap_or_else(|| first.alias.clone());
            first.api_key = api_key.unwrap_or_else(|| first.api_key.clone());
        }
        self
    }

    /// Every tenant with the documented rate limits switched on.
    #[must_use]
    pub fn with_live_limits(mut self) -> Self {
        for tenant in &mut self.tenants {
            tenant.live = true;
        }
        self
    }

    /// The alias of the tenant that needs no name in a share link.
    pub fn default_tenant(&self) -> &str {
        self.tenants.first().map_or("", |tenant| &tenant.alias)
    }

    /// Writes it. Tenants and programs take the file's settings; users who exist are left as they are.
    ///
    /// # Errors
    /// When the database fails, or a code belongs to somebody else already.
    pub fn plant(&self, db: &Connection) -> Result<(), Refusal> {
        for (position, seed) in self.tenants.iter().enumerate() {
            let tenant = Tenant {
                alias: seed.alias.clone(),
                api_key: seed.api_key.clone(),
                account_sid: seed.account_sid.clone(),
                auth_token: seed.auth_token.clone(),
                live: seed.live,
                secure: seed.secure,
                disabled_operations: seed.disabled_operations.clone(),
            };
            tenants::save(db, &tenant, position)?;
            let programs: Vec<Program> = seed.programs.iter().map(program_of).collect();
            for (position, program) in programs.iter().enumerate() {
                tenants::save_program(db, &tenant.alias, program, position)?;
            }
            for user in &seed.users {
                plant_user(db, &tenant.alias, user, &programs)?;
            }
        }
        Ok(())
    }
}

fn program_of(seed: &SeedProgram) -> Program {
    Program {
        id: seed.id.clone(),
        name: seed.name.clone().unwrap_or_else(|| seed.id.clone()),
        referrer_reward: seed.referrer_reward.clone(),
        referred_reward: seed.referred_reward.clone(),
        converting_event: seed.converting_event.clone(),
    }
}

fn plant_user(db: &Connection, tenant: &str, seed: &SeedUser, programs: &[Program]) -> Result<(), Refusal> {
    let key = UserKey {
        tenant: tenant.to_owned(),
        account_id: seed.account_id.clone().unwrap_or_else(|| seed.id.clone()),
        user_id: seed.id.clone(),
    };
    if users::find(db, &key)?.is_some() {
        return Ok(());
    }
    users::ensure_account(db, &key)?;
    let user = User {
        first_name: seed.first_name.clone(),
        last_name: seed.last_name.clone(),
        email: seed.email.clone(),
        image_url: seed.image_url.clone(),
        locale: seed.locale.clone(),
        country_code: seed.country_code.clone(),
        referable: seed.referable,
        date_created: now_ms(),
        ..User::new(key, Visit::default())
    };
    users::save(db, &user)?;
    for (program, code) in &seed.referral_codes {
        codes::claim(db, &user.key, program, code)?;
    }
    for program in programs {
        codes::ensure(db, &user, &program.id)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_seed_is_refused_with_the_reason() {
        let table = [
            ("{", "EOF"),
            (r#"{"tenants": []}"#, "at least one tenant"),
            (r#"{"tenants": [{"alias": "a", "apiKey": "k", "programs": []}]}"#, "at least one program"),
            (r#"{"tenants": [{"alias": "a", "apiKey": "k", "programz": []}]}"#, "unknown field `programz`"),
            (
                r#"{"tenants": [{"alias": "a", "apiKey": "k", "programs": [{"id": "p"}], "disabledOperations": ["x"]}]}"#,
                "no operation x",
            ),
        ];
        for (text, reason) in table {
            let error = Seed::parse(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn the_demo_is_a_seed() {
        assert_eq!(Seed::demo().unwrap().default_tenant(), "demo");
    }
}
