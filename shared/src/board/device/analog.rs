//! What analog sensors give for what is around them.

/// The resistance of the photoresistor at 10 lx, in Ω (GL5528 data sheet: 10 to 20 kΩ).
const R_10_LX: f64 = 15_000.0;
/// How much its resistance falls with light (GL5528 data sheet: 0.6 to 0.7).
const GAMMA: f64 = 0.7;
/// The resistor below it, in Ω.
const R_BELOW: f64 = 10_000.0;
/// The speed of sound at 20 °C, in cm/µs.
const SOUND: f64 = 0.0343;
/// How long the echo pin stays high if no echo comes, in µs (HC-SR04 data sheet).
const NO_ECHO: f64 = 38_000.0;

/// The volts of a TMP36 (data sheet, figure 6: 750 mV at 25 °C, 10 mV for each °C).
pub const fn tmp36_volts(celsius: f64) -> f64 {
    0.5 + 0.01 * celsius
}

/// The volts between a photoresistor, which hangs on `supply`, and the 10 kΩ below it.
pub fn photoresistor_volts(lux: f64, supply: f64) -> f64 {
    let resistance = R_10_LX * libm::pow(lux.max(0.001) / 10.0, -GAMMA);
    supply * R_BELOW / (R_BELOW + resistance)
}

/// How long the echo pin of an HC-SR04 stays high, in µs: there and back with the speed of sound.
pub fn echo_micros(centimeters: f64) -> f64 {
    let there_and_back = 2.0 * centimeters / SOUND;
    if (0.0..NO_ECHO).contains(&there_and_back) { there_and_back } else { NO_ECHO }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volts_are_those_of_the_data_sheets() {
        for (celsius, volts) in [(25.0, 0.75), (-40.0, 0.1), (0.0, 0.5)] {
            assert!((tmp36_volts(celsius) - volts).abs() < 1e-9, "{celsius}");
        }
        // 15 kΩ above 10 kΩ at 10 lx; more light, more volts; never more than the supply.
        assert!((photoresistor_volts(10.0, 3.3) - 1.32).abs() < 1e-9);
        let volts = [0.0, 1.0, 10.0, 1e3, 1e5].map(|lux| photoresistor_volts(lux, 3.3));
        assert!(volts.windows(2).all(|pair| pair[0] < pair[1]) && volts[4] < 3.3);
    }

    #[test]
    fn an_echo_takes_58_microseconds_for_a_centimeter() {
        assert!((echo_micros(100.0) / 100.0 - 58.3).abs() < 0.1);
        assert_eq!(echo_micros(1000.0), NO_ECHO);
    }
}
