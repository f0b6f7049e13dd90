//! The documented rate limits of live tenants, per operation and caller's address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// `(operation, calls, per)`; operations that are not listed have no limit.
const LIMITS: [(&str, u32, Duration); 6] = [
    ("openCreateUser", 50, DAY),
    ("openGetUser", 100, HOUR),
    ("openGetUserByCode", 100, HOUR),
    ("openValidateCode", 100, HOUR),
    ("openApplyCode", 100, HOUR),
    ("openListReferrals", 100, HOUR),
];

/// Windows that are over are forgotten when there are more than so many.
const KEPT: usize = 10_000;

type Windows = HashMap<(String, &'static str, IpAddr), Window>;

#[derive(Clone, Copy, Debug)]
struct Window {
    began: Instant,
    per: Duration,
    calls: u32,
}

/// How much of each limit is used up; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Limits(Arc<Mutex<Windows>>);

impl Limits {
    /// Forgets what was used up.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Counts a call.
    ///
    /// # Errors
    /// The seconds until one is allowed again, where the limit is used up.
    pub fn count(&self, tenant: &str, operation: &'static str, caller: IpAddr) -> Result<(), u64> {
        self.count_at(tenant, operation, caller, Instant::now())
    }

    fn count_at(
        &self,
        tenant: &str,
        operation: &'static str,
        caller: IpAddr,
        now: Instant,
    ) -> Result<(), u64> {
        let Some((_, calls, per)) = LIMITS.iter().find(|(id, _, _)| *id == operation).copied() else {
            return Ok(());
        };
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() > KEPT {
            windows.retain(|_, window| now.duration_since(window.began) < window.per);
        }
        let fresh = Window { began: now, per, calls: 0 };
        let window = windows.entry((tenant.to_owned(), operation, caller)).or_insert(fresh);
        if now.duration_since(window.began) >= per {
            *window = fresh;
        }
        if window.calls == calls {
            let left = per.saturating_sub(now.duration_since(window.began));
            return Err(left.as_secs().max(1));
        }
        window.calls += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

    #[test]
    fn a_limit_is_used_up_and_comes_back_after_its_window() {
        for (operation, calls, per) in LIMITS {
            let (limits, began) = (Limits::default(), Instant::now());
            for call in 0..calls {
                assert_eq!(limits.count_at("a", operation, HERE, began), Ok(()), "{operation}: call {call}");
            }
            assert_eq!(limits.count_at("a", operation, HERE, began), Err(per.as_secs()), "{operation}");
            assert_eq!(limits.count_at("a", operation, THERE, began), Ok(()), "{operation}: another caller");
            assert_eq!(limits.count_at("b", operation, HERE, began), Ok(()), "{operation}: another tenant");
            let last_moment = began + per - Duration::from_millis(1);
            assert_eq!(limits.count_at("a", operation, HERE, last_moment), Err(1), "{operation}");
            assert_eq!(
                limits.count_at("a", operation, HERE, began + per),
                Ok(()),
                "{operation}: a new window"
            );
        }
    }

    #[test]
    fn an_upsert_has_no_limit() {
        let limits = Limits::default();
        assert!((0..1000).all(|_| limits.count("a", "openUserUpsert", HERE).is_ok()));
    }
}
