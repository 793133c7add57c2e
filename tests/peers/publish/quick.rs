//! What every change is held to: a race that does not take long.

use super::{By, race};

#[test]
fn four_publish_over_https_five_times() {
    race::race(By::Https, 4, 5);
}
