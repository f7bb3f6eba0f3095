use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// What is remembered of an order beyond its records.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Order {
    pub(super) arrivals: u32,
    pub(super) failures: u32,
}

/// The newest orders by a hash of their ids, so that a long id takes no more room than a short one.
#[derive(Debug, Default)]
pub(super) struct Orders {
    known: HashMap<u64, Order>,
    oldest_first: VecDeque<u64>,
    hasher: RandomState,
}

/// A run of a million rows needs no more: retries of an order are close together.
const MOST: usize = 100_000;

impl Orders {
    pub(super) fn of(&mut self, order_id: &str) -> &mut Order {
        let hash = self.hasher.hash_one(order_id);
        if !self.known.contains_key(&hash) {
            if self.oldest_first.len() >= MOST
                && let Some(oldest) = self.oldest_first.pop_front()
            {
                self.known.remove(&oldest);
            }
            self.oldest_first.push_back(hash);
        }
        self.known.entry(hash).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Orders};

    #[test]
    fn the_oldest_order_is_forgotten() {
        let mut orders = Orders::default();
        orders.of("first").arrivals += 1;
        for number in 1..MOST {
            orders.of(&number.to_string());
        }
        assert_eq!(orders.of("first").arrivals, 1);
        orders.of("one more");
        assert_eq!(orders.of("first").arrivals, 0);
        assert_eq!(
            (orders.known.len(), orders.oldest_first.len()),
            (MOST, MOST)
        );
    }
}
