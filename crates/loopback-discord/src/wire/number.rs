//! Closed sets that Discord writes as numbers.

/// How the refusal of a number outside a set begins.
pub(super) const NOT_A_CHOICE: &str = "Value must be one of";

/// Declares an enum that is a number on the wire and refuses any other number.
macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident: $repr:ty { $($(#[$variant_doc:meta])* $variant:ident = $number:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
        #[serde(try_from = "u64", into = "u64")]
        #[repr($repr)]
        pub enum $name {
            $($(#[$variant_doc])* $variant = $number,)+
        }

        impl From<$name> for u64 {
            fn from(value: $name) -> Self {
                value as Self
            }
        }

        impl TryFrom<u64> for $name {
            type Error = String;

            fn try_from(number: u64) -> Result<Self, String> {
                match number {
                    $($number => Ok(Self::$variant),)+
                    _ => Err(format!("{} {:?}.", crate::wire::number::NOT_A_CHOICE, [$($number),+])),
                }
            }
        }
    };
}

pub(super) use numbered;
