//! Tones of buzzers, made by the browser.
//!
//! Knows one audio context for the page, which begins when a person wants to hear something:
//! browsers allow no sound before. Does not know who plays.

use std::cell::RefCell;

use web_sys::{AudioContext, GainNode, OscillatorNode, OscillatorType};

/// How loud a tone is: a buzzer is near, and many may be on a desk.
const LOUDNESS: f32 = 0.04;
/// Within how many seconds a tone begins and ends, so that it does not click.
const FADE: f64 = 0.01;

thread_local! {
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// A tone that is heard until it is dropped.
pub struct Tone {
    oscillator: OscillatorNode,
    gain: GainNode,
}

/// Whether a person hears buzzers.
pub fn hears() -> bool {
    CONTEXT.with_borrow(Option::is_some)
}

/// Lets buzzers be heard, or not any more.
pub fn set_hears(hears: bool) {
    CONTEXT.with_borrow_mut(|context| {
        if let Some(old) = context.take() {
            // What sounds ends with it.
            let _ = old.close();
        }
        *context = if hears { AudioContext::new().ok() } else { None };
    });
}

impl Tone {
    /// Plays a tone, in Hz; `None` if nobody wants to hear it, or nobody can.
    pub fn play(hz: f64) -> Option<Self> {
        CONTEXT.with_borrow(|context| {
            let context = context.as_ref()?;
            let (oscillator, gain) =
                (context.create_oscillator().ok()?, context.create_gain().ok()?);
            oscillator.set_type(OscillatorType::Square);
            oscillator.frequency().set_value(hz as f32);
            gain.gain().set_value(0.0);
            let loud = gain.gain();
            loud.linear_ramp_to_value_at_time(LOUDNESS, context.current_time() + FADE).ok()?;
            oscillator.connect_with_audio_node(&gain).ok()?;
            gain.connect_with_audio_node(&context.destination()).ok()?;
            oscillator.start().ok()?;
            Some(Self { oscillator, gain })
        })
    }
}

impl Drop for Tone {
    fn drop(&mut self) {
        let end = self.oscillator.context().current_time() + FADE;
        // A closed context is silent already.
        let _ = self.gain.gain().linear_ramp_to_value_at_time(0.0, end);
        let _ = self.oscillator.stop_with_when(end);
    }
}
