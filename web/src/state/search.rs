//! Looking for text without minding upper and lower case. `str::to_lowercase` knows every script there
//! is, and its tables alone weigh as much as a place of the page; this knows Latin with all its accents,
//! Greek, Cyrillic and the wide Latin letters of Chinese keyboards.

/// Letters that follow one another in Unicode: the first and the last capital, how far it is from one
/// capital to the next, and from each to its small letter.
type Letters = (char, char, u32, u32);

const LETTERS: [Letters; 25] = [
    ('A', 'Z', 1, 32),
    ('À', 'Ö', 1, 32),
    ('Ø', 'Þ', 1, 32),
    ('Ā', 'Į', 2, 1),
    ('Ĳ', 'Ķ', 2, 1),
    ('Ĺ', 'Ň', 2, 1),
    ('Ŋ', 'Ŷ', 2, 1),
    ('Ź', 'Ž', 2, 1),
    ('Ǎ', 'Ǜ', 2, 1),
    ('Ǟ', 'Ǯ', 2, 1),
    ('Ǹ', 'Ȟ', 2, 1),
    ('Ȣ', 'Ȳ', 2, 1),
    ('Ά', 'Ά', 1, 38),
    ('Έ', 'Ί', 1, 37),
    ('Ό', 'Ό', 1, 64),
    ('Ύ', 'Ώ', 1, 63),
    ('Α', 'Ρ', 1, 32),
    ('Σ', 'Ϋ', 1, 32),
    // The s at the end of a word is the same letter.
    ('ς', 'ς', 1, 1),
    ('Ѐ', 'Џ', 1, 80),
    ('А', 'Я', 1, 32),
    ('Ѡ', 'Ҁ', 2, 1),
    ('Ҋ', 'Ҿ', 2, 1),
    ('Ạ', 'Ỿ', 2, 1),
    ('Ａ', 'Ｚ', 1, 32),
];

/// The same text in small letters.
pub fn folded(text: &str) -> String {
    text.chars().map(small).collect()
}

/// Whether `text` has `wanted` somewhere, which is [`folded`].
pub fn finds(text: &str, wanted: &str) -> bool {
    folded(text).contains(wanted)
}

fn small(char: char) -> char {
    let is_among = |(first, last, step, _): &&Letters| {
        (*first..=*last).contains(&char)
            && (u32::from(char) - u32::from(*first)).is_multiple_of(*step)
    };
    let letters = LETTERS.iter().find(is_among);
    letters.and_then(|(.., on)| char::from_u32(u32::from(char) + on)).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_small_letters_are_the_same() {
        for (text, wanted) in [
            ("Home/Kitchen/TEMP", "kitchen/temp"),
            ("ÉCOLE/Størrelse", "école/stør"),
            ("Łódź/ŻÓŁW", "łódź/żółw"),
            ("ΘΕΡΜΟΚΡΑΣΊΑ/ΦΩΣ", "θερμοκρασία/φωσ"),
            ("ДОМ/Ёлка", "дом/ёл"),
            ("PHÒNG KHÁCH/ẨM", "khách/ẩm"),
            ("温度ＴＥＭＰ", "度ｔｅｍｐ"),
        ] {
            assert_eq!(folded(wanted), wanted);
            assert!(finds(text, wanted), "{text} {wanted}");
        }
        assert!(finds("ΦΩΣ", &folded("φως")));
        assert!(!finds("kitchen", "kitchens"));
    }

    #[test]
    fn each_small_letter_is_the_one_that_unicode_has() {
        let changed = ('\0'..=char::MAX).filter(|char| small(*char) != *char && *char != 'ς');
        let mut count = 0;
        for char in changed {
            assert!(char.to_lowercase().eq([small(char)]), "{char}");
            count += 1;
        }
        assert!(count > 300, "{count}");
    }
}
