//! Stub.
#![allow(missing_docs)]
use super::View;
use crate::domain::streak::Standing;
pub fn short(s: &Standing) -> String {
    format!("{}", s.streak)
}
pub fn at_stake(s: &Standing) -> String {
    format!("{}", s.streak)
}
pub fn streak(s: &Standing, _: Option<&str>) -> View {
    View::line(short(s))
}
