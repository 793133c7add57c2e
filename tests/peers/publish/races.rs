//! Eight publishers at once, forty times over each transport: minutes, which `.ci/full` has and `.ci/run` has not.

use super::{By, race::race};

#[test]
fn eight_publish_to_a_folder_forty_times() {
    race(By::Folder, 8, 40);
}

#[test]
fn eight_publish_over_ssh_forty_times() {
    race(By::Ssh, 8, 40);
}

#[test]
fn eight_publish_over_https_forty_times() {
    race(By::Https, 8, 40);
}
