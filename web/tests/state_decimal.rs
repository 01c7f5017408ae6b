//! Numbers as people and brokers write them, beside what the standard library makes of them.
#![cfg(not(target_arch = "wasm32"))]

use proptest::prelude::*;
use web::state::decimal::decimal;

proptest! {
    #[test]
    fn up_to_fifteen_digits_it_is_exact(
        digits in 0_u64..1_000_000_000_000_000, places in 0_usize..16, is_negative: bool,
    ) {
        let mut text = format!("{digits:016}");
        text.insert(16 - places, '.');
        if is_negative {
            text.insert(0, '-');
        }
        prop_assert_eq!(decimal(&text), text.parse().ok());
    }

    #[test]
    fn any_number_is_next_to_right(right: f64) {
        prop_assume!(right.is_normal());
        let given = decimal(&format!("{right:e}")).unwrap();
        prop_assert!((given - right).abs() <= right.abs() * 1e-14, "{given} {right}");
    }

    #[test]
    fn nothing_breaks_it(text: String) {
        decimal(&text);
    }
}
