//! A servo: the width of a pulse is an angle.

/// Pulses at 0° and at 180°, in µs (as the SG90 and its kind take them).
const PULSES: (f64, f64) = (500.0, 2500.0);
/// How often pulses may come: 50 times a second is what servos are made for.
const RATES: core::ops::RangeInclusive<u32> = 40..=400;

/// The angle, in degrees, that pulses of `duty` (of 65,536) at `hz` ask for; `None` if no servo
/// takes them for an order, and stays where it is.
pub fn servo_angle(hz: u32, duty: u16) -> Option<f64> {
    if !RATES.contains(&hz) || duty == 0 {
        return None;
    }
    let micros = f64::from(duty) / 65_536.0 * 1e6 / f64::from(hz);
    let (low, high) = PULSES;
    // Somewhat outside is taken for the end; far outside is no pulse of a servo.
    let is_order = (low - 200.0..=high + 200.0).contains(&micros);
    is_order.then(|| ((micros - low) / (high - low)).clamp(0.0, 1.0) * 180.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_is_an_angle() {
        let duty = |micros: f64| (micros * 50.0 / 1e6 * 65_536.0) as u16;
        for (micros, angle) in
            [(500.0, 0.0), (1500.0, 90.0), (2500.0, 180.0), (1000.0, 45.0), (400.0, 0.0)]
        {
            let given = servo_angle(50, duty(micros)).unwrap();
            assert!((given - angle).abs() < 0.2, "{micros}: {given}");
        }
        for (hz, duty) in [(50, 0), (50, 65_535), (50, duty(100.0)), (1000, 32_768), (10, 500)] {
            assert_eq!(servo_angle(hz, duty), None, "{hz} {duty}");
        }
    }
}
