//! What a process has cost so far, as Linux accounts for it. Other programs on the machine make it
//! slower, but are not on its bill.

use std::fs;
use std::io;
use std::time::Duration;

/// The CPU time of all threads of a process, in the kernel and outside: `schedstat` counts
/// nanoseconds, where `stat` counts hundredths of a second.
pub fn cpu(pid: u32) -> io::Result<Duration> {
    let mut nanos = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end while the list is read.
        let Ok(stat) = fs::read_to_string(task?.path().join("schedstat")) else { continue };
        let ran = stat.split(' ').next().and_then(|word| word.parse::<u64>().ok());
        nanos += ran.ok_or_else(|| io::Error::other(format!("schedstat says {stat:?}")))?;
    }
    Ok(Duration::from_nanos(nanos))
}

/// Resident memory in bytes.
pub fn resident(pid: u32) -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let kilobytes = kilobytes.ok_or_else(|| io::Error::other("no VmRSS in /proc"))?;
    Ok(kilobytes * 1024)
}
