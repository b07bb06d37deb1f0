//! The QR code as a picture, for clients that show no SVG.

use qrcode::{Color, QrCode};

/// Pixels of a module's edge.
const SCALE: usize = 8;
/// Modules of the quiet zone (ISO/IEC 18004 §6.3.8).
const QUIET: usize = 4;

/// The QR code of a link, black on white with its quiet zone; nothing for a text that is too long.
#[must_use]
pub fn qr_png(text: &str) -> Option<Vec<u8>> {
    let code = QrCode::new(text).ok()?;
    let modules = code.width() + 2 * QUIET;
    let edge = modules * SCALE;
    let is_dark = |x: usize, y: usize| {
        let inside = QUIET..QUIET + code.width();
        inside.contains(&x) && inside.contains(&y) && code[(x - QUIET, y - QUIET)] == Color::Dark
    };
    // One byte for each module of a row: its eight pixels.
    let row = |y: usize| (0..modules).map(move |x| if is_dark(x, y) { 0x00 } else { 0xff });
    let pixels: Vec<u8> = (0..edge).flat_map(|line| row(line / SCALE)).collect();
    let size = u32::try_from(edge).ok()?;
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, size, size);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.write_header().ok()?.write_image_data(&pixels).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_the_code() {
        let text = "otpauth://totp/Countersign:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let code = QrCode::new(text).unwrap();
        let png = qr_png(text).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let modules = code.width() + 2 * QUIET;
        assert_eq!(info.width as usize, modules * SCALE);
        for y in 0..modules * SCALE {
            for x in 0..modules {
                let (column, line) = (x.wrapping_sub(QUIET), (y / SCALE).wrapping_sub(QUIET));
                let is_inside = column < code.width() && line < code.width();
                let dark = is_inside && code[(column, line)] == Color::Dark;
                assert_eq!(pixels[y * modules + x], if dark { 0 } else { 0xff }, "{x} {y}");
            }
        }
        assert_eq!(qr_png(&"x".repeat(3000)), None);
    }
}
