//! Pictures on a canvas.

use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// The colour of a lit dot of an OLED, at its full contrast.
const LIT: [u8; 3] = [0xBF, 0xE9, 0xFF];

/// Paints the frame buffer of an SSD1306: 128 columns for each of 8 pages, the lowest bit of a byte
/// above. Less contrast is less light.
pub fn paint_oled(canvas: &HtmlCanvasElement, pixels: &[u8], contrast: u8) {
    // Without a canvas there is no picture, which is all that can be done about it.
    let _ = try_paint_oled(canvas, pixels, contrast);
}

fn try_paint_oled(canvas: &HtmlCanvasElement, pixels: &[u8], contrast: u8) -> Option<()> {
    let (width, height) = (128, 64);
    let light = 0.45 + 0.55 * f64::from(contrast) / 255.0;
    let [red, green, blue] = LIT.map(|it| (f64::from(it) * light) as u8);
    let mut image = vec![0; width * height * 4];
    for (index, dot) in image.chunks_exact_mut(4).enumerate() {
        let (x, y) = (index % width, index / width);
        let is_lit = pixels.get(y / 8 * width + x)? >> (y % 8) & 1 == 1;
        let color = if is_lit { [red, green, blue, 255] } else { [0, 0, 0, 255] };
        dot.copy_from_slice(&color);
    }
    let image = ImageData::new_with_u8_clamped_array(wasm_bindgen::Clamped(&image), 128).ok()?;
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.put_image_data(&image, 0.0, 0.0).ok()
}
