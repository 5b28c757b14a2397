//! Zones that fit a language, since Discord tells the language of a client and not its zone.

use super::Zone;

/// A guess is one of so few that all fit a short menu.
const MOST: usize = 20;

impl Zone {
    /// Zones to ask about, the likeliest first: those where the language of a client (one of Discord's locales) is
    /// spoken, then one for each few hours of longitude. [Discord Docs/Reference, Locales]
    #[must_use]
    pub fn guesses(locale: &str) -> Vec<Self> {
        let mut names: Vec<String> = spoken(locale).iter().map(|&name| name.to_owned()).collect();
        for common in Self::suggest("", MOST) {
            if !names.contains(&common) {
                names.push(common);
            }
        }
        names.iter().take(MOST).filter_map(|name| Self::parse(name).ok()).collect()
    }
}

fn spoken(locale: &str) -> &'static [&'static str] {
    match locale {
        "en-US" => &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "America/Toronto",
        ],
        "en-GB" => {
            &["Europe/London", "Europe/Dublin", "Australia/Sydney", "Pacific/Auckland", "Asia/Kolkata"]
        }
        "de" => &["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"],
        "fr" => &["Europe/Paris", "America/Montreal", "Africa/Abidjan", "Europe/Brussels"],
        "es-ES" => &["Europe/Madrid", "Atlantic/Canary"],
        "es-419" => &[
            "America/Mexico_City",
            "America/Bogota",
            "America/Lima",
            "America/Santiago",
            "America/Argentina/Buenos_Aires",
        ],
        "pt-BR" => &["America/Sao_Paulo", "America/Manaus", "America/Recife", "Europe/Lisbon"],
        "ru" => {
            &["Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Vladivostok", "Asia/Almaty"]
        }
        "id" => &["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"],
        "zh-CN" => &["Asia/Shanghai", "Asia/Singapore"],
        "zh-TW" => &["Asia/Taipei", "Asia/Hong_Kong"],
        "nl" => &["Europe/Amsterdam", "Europe/Brussels"],
        "da" => &["Europe/Copenhagen"],
        "hr" => &["Europe/Zagreb"],
        "it" => &["Europe/Rome"],
        "lt" => &["Europe/Vilnius"],
        "hu" => &["Europe/Budapest"],
        "no" => &["Europe/Oslo"],
        "pl" => &["Europe/Warsaw"],
        "ro" => &["Europe/Bucharest", "Europe/Chisinau"],
        "fi" => &["Europe/Helsinki"],
        "sv-SE" => &["Europe/Stockholm"],
        "vi" => &["Asia/Ho_Chi_Minh"],
        "tr" => &["Europe/Istanbul"],
        "cs" => &["Europe/Prague"],
        "el" => &["Europe/Athens", "Asia/Nicosia"],
        "bg" => &["Europe/Sofia"],
        "uk" => &["Europe/Kyiv"],
        "hi" => &["Asia/Kolkata"],
        "th" => &["Asia/Bangkok"],
        "ja" => &["Asia/Tokyo"],
        "ko" => &["Asia/Seoul"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_begin_where_the_language_is_spoken_and_are_zones_of_today() {
        // All of Discord's locales.
        for (locale, first) in [
            ("id", "Asia/Jakarta"),
            ("da", "Europe/Copenhagen"),
            ("de", "Europe/Berlin"),
            ("en-GB", "Europe/London"),
            ("en-US", "America/New_York"),
            ("es-ES", "Europe/Madrid"),
            ("es-419", "America/Mexico_City"),
            ("fr", "Europe/Paris"),
            ("hr", "Europe/Zagreb"),
            ("it", "Europe/Rome"),
            ("lt", "Europe/Vilnius"),
            ("hu", "Europe/Budapest"),
            ("nl", "Europe/Amsterdam"),
            ("no", "Europe/Oslo"),
            ("pl", "Europe/Warsaw"),
            ("pt-BR", "America/Sao_Paulo"),
            ("ro", "Europe/Bucharest"),
            ("fi", "Europe/Helsinki"),
            ("sv-SE", "Europe/Stockholm"),
            ("vi", "Asia/Ho_Chi_Minh"),
            ("tr", "Europe/Istanbul"),
            ("cs", "Europe/Prague"),
            ("el", "Europe/Athens"),
            ("bg", "Europe/Sofia"),
            ("ru", "Europe/Moscow"),
            ("uk", "Europe/Kyiv"),
            ("hi", "Asia/Kolkata"),
            ("th", "Asia/Bangkok"),
            ("zh-CN", "Asia/Shanghai"),
            ("ja", "Asia/Tokyo"),
            ("zh-TW", "Asia/Taipei"),
            ("ko", "Asia/Seoul"),
            ("xx", "UTC"),
            ("", "UTC"),
        ] {
            let guesses: Vec<String> =
                Zone::guesses(locale).iter().map(|zone| zone.name().to_owned()).collect();
            assert_eq!(guesses.first().map(String::as_str), Some(first), "{locale}");
            assert!(guesses.len() <= 20, "{locale}");
            let spoken = spoken(locale);
            assert!(spoken.iter().all(|name| guesses.iter().any(|guess| guess == name)), "{locale}");
            let mut once = guesses.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), guesses.len(), "{locale}: one twice");
        }
    }
}
