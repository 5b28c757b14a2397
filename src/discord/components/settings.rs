//! What a component of `/settings` asks for. Whoever presses one needs the permission again.

use std::fmt;

use super::NotAnAction;

/// A change of one setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The zone was chosen in the menu.
    Zone,
    /// The staff channel was chosen in the menu.
    StaffChannel,
    /// There is to be no staff channel.
    NoStaffChannel,
    /// Members may share their answers, or not.
    Sharing(bool),
    /// Members are reminded, or not.
    Reminder(bool),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = |on: bool| if on { "on" } else { "off" };
        f.write_str("settings:")?;
        match self {
            Self::Zone => f.write_str("zone"),
            Self::StaffChannel => f.write_str("staff"),
            Self::NoStaffChannel => f.write_str("no-staff"),
            Self::Sharing(to) => write!(f, "sharing:{}", on(*to)),
            Self::Reminder(to) => write!(f, "reminder:{}", on(*to)),
        }
    }
}

impl Step {
    /// Reads the rest of a custom id.
    pub(super) fn read<'t>(
        next: &mut impl FnMut() -> Result<&'t str, NotAnAction>,
    ) -> Result<Self, NotAnAction> {
        Ok(match next()? {
            "zone" => Self::Zone,
            "staff" => Self::StaffChannel,
            "no-staff" => Self::NoStaffChannel,
            "sharing" => Self::Sharing(next()? == "on"),
            "reminder" => Self::Reminder(next()? == "on"),
            _ => return Err(NotAnAction),
        })
    }
}
