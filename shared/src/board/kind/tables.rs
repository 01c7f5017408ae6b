//! The pins of the boards, by their numbers.
//!
//! Sources: ESP32 Series Datasheet, sections "Pin Definitions" and "Strapping Pins", and ESP32
//! Technical Reference Manual, "IO MUX and GPIO Matrix" (34 to 39: input only, no resistors; ADC2
//! shares its converter with Wi-Fi); ESP8266EX Datasheet, "Pin Definitions", and MicroPython's
//! quick reference for the ESP8266 (no PWM and no pull-up on 16); Raspberry Pi Pico W Datasheet,
//! "Pico W pinout", and RP2040 Datasheet, "GPIO functions".

use super::{Can, Duty, ESP8266_A0, Pin, Strap};

const IO: Can = Can::IN.and(Can::OUT).and(Can::PWM).and(Can::PULL_UP).and(Can::PULL_DOWN);
const IO_ADC: Can = IO.and(Can::ADC);
const IO_ADC2: Can = IO.and(Can::ADC_WITHOUT_RADIO);
const IN_ADC: Can = Can::IN.and(Can::ADC);
/// An ESP8266 has resistors to high only.
const IO_UP: Can = Can::IN.and(Can::OUT).and(Can::PWM).and(Can::PULL_UP);

const fn pin(number: u8, label: &'static str, can: Can) -> Pin {
    Pin { number, label, can, duty: Duty::Free }
}

const fn duty(pin: Pin, duty: Duty) -> Pin {
    Pin { duty, ..pin }
}

const fn strap(pin: Pin, strap: Strap) -> Pin {
    duty(pin, Duty::Strapping(strap))
}

pub(super) const ESP32: [Pin; 25] = [
    duty(pin(1, "TX0", IO), Duty::Serial),
    strap(pin(2, "2", IO_ADC2), Strap::HighRefuses),
    duty(pin(3, "RX0", IO), Duty::Serial),
    pin(4, "4", IO_ADC2),
    // At the start it sets the pace of an SDIO slave, which no board here is.
    pin(5, "5", IO),
    strap(pin(12, "12", IO_ADC2), Strap::HighStarves),
    pin(13, "13", IO_ADC2),
    pin(14, "14", IO_ADC2),
    strap(pin(15, "15", IO_ADC2), Strap::LowSilences),
    pin(16, "RX2", IO),
    pin(17, "TX2", IO),
    pin(18, "18", IO),
    pin(19, "19", IO),
    pin(21, "21", IO),
    pin(22, "22", IO),
    pin(23, "23", IO),
    pin(25, "25", IO_ADC2),
    pin(26, "26", IO_ADC2),
    pin(27, "27", IO_ADC2),
    pin(32, "32", IO_ADC),
    pin(33, "33", IO_ADC),
    pin(34, "34", IN_ADC),
    pin(35, "35", IN_ADC),
    pin(36, "VP", IN_ADC),
    pin(39, "VN", IN_ADC),
];

pub(super) const ESP8266: [Pin; 14] = [
    strap(pin(0, "D3", IO_UP), Strap::LowLoads),
    duty(pin(1, "TX", IO_UP), Duty::Serial),
    strap(pin(2, "D4", IO_UP), Strap::LowStops),
    duty(pin(3, "RX", IO_UP), Duty::Serial),
    pin(4, "D2", IO_UP),
    pin(5, "D1", IO_UP),
    duty(pin(9, "SD2", Can::IN.and(Can::OUT)), Duty::Flash),
    duty(pin(10, "SD3", Can::IN.and(Can::OUT)), Duty::Flash),
    pin(12, "D6", IO_UP),
    pin(13, "D7", IO_UP),
    pin(14, "D5", IO_UP),
    strap(pin(15, "D8", IO_UP), Strap::HighStops),
    duty(pin(16, "D0", Can::IN.and(Can::OUT).and(Can::PULL_DOWN)), Duty::Wake),
    pin(ESP8266_A0, "A0", Can::ADC),
];

pub(super) const PICO_W: [Pin; 26] = [
    pin(0, "GP0", IO),
    pin(1, "GP1", IO),
    pin(2, "GP2", IO),
    pin(3, "GP3", IO),
    pin(4, "GP4", IO),
    pin(5, "GP5", IO),
    pin(6, "GP6", IO),
    pin(7, "GP7", IO),
    pin(8, "GP8", IO),
    pin(9, "GP9", IO),
    pin(10, "GP10", IO),
    pin(11, "GP11", IO),
    pin(12, "GP12", IO),
    pin(13, "GP13", IO),
    pin(14, "GP14", IO),
    pin(15, "GP15", IO),
    pin(16, "GP16", IO),
    pin(17, "GP17", IO),
    pin(18, "GP18", IO),
    pin(19, "GP19", IO),
    pin(20, "GP20", IO),
    pin(21, "GP21", IO),
    pin(22, "GP22", IO),
    pin(26, "GP26", IO_ADC),
    pin(27, "GP27", IO_ADC),
    pin(28, "GP28", IO_ADC),
];
