//! Which of what pieces share goes into one file. Whatever any set of pieces has in common comes as a
//! file of its own, hundreds of them and most tiny, and each file is a request; in one file for all,
//! everybody would fetch what few need. It knows sizes and who needs what, nothing of what is in a file.

use std::collections::BTreeSet;

/// What a file more costs whoever fetches it, in bytes of WebAssembly: the request, its head, and that
/// what is compressed apart cannot refer to what is alike elsewhere.
const REQUEST: usize = 6 * 1024;

/// What one file has.
#[derive(Debug, PartialEq, Eq)]
pub struct Group<'a> {
    /// What is in it.
    pub members: Vec<&'a str>,
    /// The pieces that need any of it.
    pub users: BTreeSet<&'a str>,
    /// Bytes of it.
    pub size: usize,
}

impl Group<'_> {
    /// What all that need it fetch together for its sake.
    fn cost(&self) -> usize {
        self.users.len() * (self.size + REQUEST)
    }

    fn cost_with(&self, other: &Self) -> usize {
        self.users.union(&other.users).count() * (self.size + other.size + REQUEST)
    }
}

/// Puts together what is cheaper together, the greatest saving first.
pub fn group(mut groups: Vec<Group<'_>>) -> Vec<Group<'_>> {
    while let Some((first, second)) = best_pair(&groups) {
        let other = groups.remove(second);
        let group = &mut groups[first];
        group.members.extend(other.members);
        group.users.extend(other.users);
        group.size += other.size;
    }
    groups
}

/// The two that save most as one, the earlier first.
fn best_pair(groups: &[Group<'_>]) -> Option<(usize, usize)> {
    let mut best = None;
    let mut most = 0;
    for (second, other) in groups.iter().enumerate() {
        for (first, group) in groups[..second].iter().enumerate() {
            let apart = group.cost() + other.cost();
            let saved = apart.saturating_sub(group.cost_with(other));
            if saved > most {
                (best, most) = (Some((first, second)), saved);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one<'a>(name: &'a str, users: &[&'a str], size: usize) -> Group<'a> {
        Group { members: vec![name], users: users.iter().copied().collect(), size }
    }

    fn members(groups: Vec<Group<'_>>) -> Vec<Vec<&str>> {
        group(groups).into_iter().map(|group| group.members).collect()
    }

    #[test]
    fn what_the_same_pieces_need_is_one_file() {
        let users = ["cards", "learn"];
        let all =
            [one("a", &users, 90_000), one("b", &["learn"], 70_000), one("c", &users, 80_000)];
        assert_eq!(members(all.into()), [vec!["a", "c"], vec!["b"]]);
    }

    #[test]
    fn a_little_that_is_not_needed_costs_less_than_a_request() {
        let all =
            |size| [one("a", &["cards", "learn"], 1_000), one("b", &["cards", "swarm"], size)];
        assert_eq!(members(all(REQUEST / 4).into()), [["a", "b"]]);
        assert_eq!(members(all(REQUEST).into()), [["a"], ["b"]]);
    }

    #[test]
    fn who_needs_little_is_not_made_to_fetch_much() {
        let all = [
            one("a", &["cards"], 9_000),
            one("b", &["cards", "learn", "swarm"], 10),
            one("c", &["learn", "swarm"], 9_000),
        ];
        assert_eq!(members(all.into()), [vec!["a"], vec!["b", "c"]]);
    }
}
