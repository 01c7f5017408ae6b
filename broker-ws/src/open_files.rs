//! How many files the system lets this program open: every connection is one of them.

/// Open files that are no connections: listeners, the log, the store.
const OTHERS: usize = 100;

/// Raises the limit as far as the system allows without asking a person, up to what `sockets`
/// connections need. Gives a sentence if it remains too low.
#[cfg(unix)]
pub(crate) fn make_room(sockets: usize) -> Option<String> {
    let needed = u64::try_from(sockets.saturating_add(OTHERS)).unwrap_or(u64::MAX);
    let allowed = match rlimit::increase_nofile_limit(needed) {
        Ok(allowed) => allowed,
        Err(error) => return Some(format!("the limit on open files cannot be raised: {error}")),
    };
    (allowed < needed).then(|| {
        format!(
            "the system allows {allowed} open files, too few for {sockets} connections: raise the \
             hard limit (ulimit -Hn {needed}, or LimitNOFILE={needed} in a systemd unit), or set \
             --max-sockets lower"
        )
    })
}

/// Sockets are no files here, and there is no such limit.
#[cfg(not(unix))]
pub(crate) const fn make_room(_sockets: usize) -> Option<String> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn room_that_there_cannot_be_is_said_with_what_to_do() {
        assert_eq!(make_room(1), None);
        let (_, hard) = rlimit::Resource::NOFILE.get().unwrap();
        if let Ok(hard) = usize::try_from(hard)
            && hard < usize::MAX
        {
            let says = make_room(hard).unwrap();
            assert!(says.contains(&format!("too few for {hard} connections")), "{says}");
        }
    }
}
