//! What the tests need from the system beyond Node and Python: Chromium with its driver, a font
//! with Chinese characters for the screenshots, mosquitto to talk to, and tshark.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::places::which;
use crate::process::{Context, answer};
use crate::system::Package;

const CHROMIUM: Package = Package {
    what: "Chromium with chromedriver",
    apt: &["chromium", "chromium-driver"],
    mac: "brew install --cask google-chrome chromedriver",
    windows: "winget install Google.Chrome Chromium.ChromeDriver",
    or: "set CHROME and CHROMEDRIVER to where they are",
};

const FONT: Package = Package {
    what: "font with Chinese characters",
    apt: &["fonts-noto-cjk", "fontconfig"],
    mac: "brew install --cask font-noto-sans-cjk",
    windows: "add a Chinese font in Settings",
    or: "",
};

const MOSQUITTO: Package = Package {
    what: "mosquitto with its clients",
    apt: &["mosquitto", "mosquitto-clients"],
    mac: "brew install mosquitto",
    windows: "winget install EclipseFoundation.Mosquitto",
    or: "",
};

const TSHARK: Package = Package {
    what: "tshark",
    apt: &["tshark"],
    mac: "brew install wireshark",
    windows: "winget install WiresharkFoundation.Wireshark",
    or: "",
};

/// A browser and the program that drives it.
#[derive(Debug)]
pub struct Browser {
    /// The browser.
    pub chromium: PathBuf,
    /// Its driver.
    pub driver: PathBuf,
}

impl Browser {
    /// Finds them, installing them if need be.
    pub fn find(cx: &Context) -> Result<Self, Failure> {
        if let Some(browser) = Self::present() {
            return Ok(browser);
        }
        CHROMIUM.install(cx)?;
        Self::present().ok_or_else(|| CHROMIUM.missing())
    }

    fn present() -> Option<Self> {
        let named = |variable: &str| env::var_os(variable).map(PathBuf::from);
        let chromium = named("CHROME").or_else(installed_browser)?;
        let driver = named("CHROMEDRIVER")
            .or_else(|| which("chromedriver"))
            .filter(|driver| driver.is_file())?;
        Some(Self { chromium, driver }).filter(|browser| browser.chromium.is_file())
    }
}

fn installed_browser() -> Option<PathBuf> {
    const NAMES: [&str; 5] =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    const ELSEWHERE: [&str; 3] = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];
    let elsewhere = || ELSEWHERE.into_iter().map(PathBuf::from).find(|file| file.is_file());
    NAMES.into_iter().find_map(which).or_else(elsewhere)
}

/// Sees to a font that has Chinese characters; only Linux comes without one.
pub fn chinese_font(cx: &Context) -> Result<(), Failure> {
    let present = || {
        answer(Command::new("fc-list").args([":lang=zh-cn", "family"]))
            .is_some_and(|fonts| !fonts.is_empty())
    };
    if cfg!(target_os = "linux") && !present() {
        FONT.install(cx)?;
    }
    Ok(())
}

/// Sees to Wireshark without its windows, which reads the captures that the page saves.
pub fn tshark(cx: &Context) -> Result<(), Failure> {
    if which("tshark").is_none() {
        TSHARK.install(cx)?;
    }
    which("tshark").map(|_| ()).ok_or_else(|| TSHARK.missing())
}

/// Sees to mosquitto and its clients. Where they get installed here, the broker that Debian
/// starts along is stopped: it would sit on the port that Blinklab listens on.
pub fn mosquitto(cx: &Context) -> Result<(), Failure> {
    let present =
        || ["mosquitto", "mosquitto_pub", "mosquitto_sub"].map(which).iter().all(Option::is_some);
    if present() {
        return Ok(());
    }
    MOSQUITTO.install(cx)?;
    if !present() {
        return Err(MOSQUITTO.missing());
    }
    for command in ["systemctl disable --now mosquitto", "service mosquitto stop"] {
        let mut words = command.split(' ');
        let program = words.next().unwrap_or_default();
        // Where there is no such service there is nothing to stop.
        let _ = answer(Command::new(program).args(words));
    }
    Ok(())
}
