//! Devices that connect while others write to them (contract D10): what is sent between the look at the store and
//! the end of catching up belongs to neither, if anybody has made a mistake.

use super::town::Town;
use crate::{Result, table::row};

/// Every device hangs up and connects again, until they have done so `times` together, while everybody writes.
pub async fn inflict(town: &mut Town, times: u32) -> Result<Vec<String>> {
    let rounds = times / town.devices.len() as u32;
    row("connections opened while messages come", rounds as usize * town.devices.len());
    let mut wrong = Vec::new();
    for _ in 0..rounds {
        for place in 0..town.devices.len() {
            town.devices[place].1.redial();
            // One to whoever connects now, and one to anybody.
            town.write_to(place);
            town.write();
        }
        wrong.extend(town.rest().await);
    }
    Ok(wrong)
}
