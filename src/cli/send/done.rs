//! What earlier runs delivered, in 20 bytes a row: a million rows are to take a few tens of MiB.

/// The first half of a row's SHA-256, enough to tell any number of rows apart.
pub(super) type Hash = [u8; 16];

/// How often each payload was accepted. A file that holds a row twice is owed two deliveries.
#[derive(Default)]
pub(super) struct Done {
    hashes: Vec<Hash>,
    left: Vec<u32>,
}

impl Done {
    pub(super) fn new(mut accepted: Vec<Hash>) -> Self {
        accepted.sort_unstable();
        let mut left: Vec<u32> = Vec::new();
        let mut last = None;
        accepted.retain(|hash| {
            let is_new = last != Some(*hash);
            last = Some(*hash);
            match left.last_mut() {
                Some(count) if !is_new => *count = count.saturating_add(1),
                _ => left.push(1),
            }
            is_new
        });
        Self {
            hashes: accepted,
            left,
        }
    }

    /// Whether a row was delivered already; each delivery answers for one row.
    pub(super) fn take(&mut self, hash: &Hash) -> bool {
        let Ok(at) = self.hashes.binary_search(hash) else {
            return false;
        };
        let left = &mut self.left[at];
        let was_delivered = *left > 0;
        *left = left.saturating_sub(1);
        was_delivered
    }
}

#[cfg(test)]
mod tests {
    use super::Done;

    #[test]
    fn each_delivery_answers_for_one_row() {
        let [a, b, c] = [[1; 16], [2; 16], [3; 16]];
        let mut done = Done::new(vec![b, a, b]);
        let taken = [a, b, c, a, b, b].map(|hash| done.take(&hash));
        assert_eq!(taken, [true, true, false, false, true, false]);
        assert!(!Done::default().take(&a));
    }
}
