//! The folders that the service manager or the desktop gives to a program.

use std::ffi::OsString;
use std::path::PathBuf;

/// Folders that come from the environment, not from the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Where the store lives unless the configuration says otherwise.
    pub state: PathBuf,
    /// Where secrets lie, one a file; absent when nobody gave any (systemd's `LoadCredential=`).
    pub credentials: Option<PathBuf>,
}

impl Places {
    /// Asks `variable` for `STATE_DIRECTORY` and `CREDENTIALS_DIRECTORY` (systemd.exec(5)), and for the XDG state folder
    /// when no service manager is there.
    pub fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        // Empty is unset, as the XDG specification has it.
        let folder = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let state = folder("STATE_DIRECTORY")
            .or_else(|| Some(folder("XDG_STATE_HOME")?.join("diembao")))
            .or_else(|| Some(folder("HOME")?.join(".local/state/diembao")))
            .unwrap_or_else(|| PathBuf::from("/var/lib/diembao"));
        Self { state, credentials: folder("CREDENTIALS_DIRECTORY") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(set: &[(&str, &str)]) -> Places {
        Places::from_environment(|name| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn a_service_keeps_its_state_where_its_manager_says() {
        let found = places(&[("STATE_DIRECTORY", "/var/lib/x"), ("HOME", "/h"), ("CREDENTIALS_DIRECTORY", "/run/c")]);
        assert_eq!(found, Places { state: "/var/lib/x".into(), credentials: Some("/run/c".into()) });
    }

    #[test]
    fn a_user_keeps_it_at_home() {
        assert_eq!(places(&[("HOME", "/h"), ("STATE_DIRECTORY", "")]).state, PathBuf::from("/h/.local/state/diembao"));
        assert_eq!(places(&[("HOME", "/h"), ("XDG_STATE_HOME", "/s")]).state, PathBuf::from("/s/diembao"));
        assert_eq!(places(&[]).state, PathBuf::from("/var/lib/diembao"));
    }
}
