//! What an app needs to enrol an authenticator: the link, and the same as a QR code.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};
use url::form_urlencoded::byte_serialize;

use super::{STEP_S, Secret};

/// Modules of white around a QR code, without which cameras don't find it (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// The link that an authenticator app opens: label `issuer:account`, and all parameters written out, also those that
/// are an app's defaults.
///
/// A colon parts issuer and account, so colons inside them are left out.
#[must_use]
pub fn otpauth_url(secret: &Secret, issuer: &str, account: &str) -> String {
    let (issuer, account) = (percent_encoded(issuer), percent_encoded(account));
    let secret = secret.base32();
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_S}")
}

/// A QR code as an SVG element: black on white whatever the page's colours are, quiet zone included, one unit a
/// module, sized by the page. It has no XML prolog and no `style` attribute, which our Content-Security-Policy
/// forbids.
///
/// Empty where the text is longer than a QR code can hold, about 2,900 bytes; the page also shows the secret for
/// typing.
#[must_use]
pub fn qr_svg(url: &str) -> String {
    let Ok(code) = QrCode::new(url).or_else(|_| QrCode::with_error_correction_level(url, EcLevel::L)) else {
        return String::new();
    };
    let size = code.width() + 2 * QUIET_ZONE;
    let path = path(&code);
    format!(
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

/// One rectangle for each run of black modules in a row.
fn path(code: &QrCode) -> String {
    let mut out = String::new();
    for (y, row) in code.to_colors().chunks(code.width()).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, width) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
                // Writing into a String can't fail.
                let _ = write!(out, "M{left} {top}h{width}v1h-{width}z");
            }
            x += run.len();
        }
    }
    out
}

/// RFC 3986 §2.1. The form encoding differs in the blank, for which apps want `%20`, and in `*`, which is harmless.
fn percent_encoded(text: &str) -> String {
    let without_colons: String = text.chars().filter(|c| *c != ':').collect();
    byte_serialize(without_colons.as_bytes()).map(|part| if part == "+" { "%20" } else { part }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::from_bytes(b"12345678901234567890").unwrap()
    }

    #[test]
    fn the_link_says_everything() {
        assert_eq!(
            otpauth_url(&secret(), "Countersign", "ada@example.org"),
            "otpauth://totp/Countersign:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Countersign&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn nothing_in_a_name_can_add_a_parameter() {
        let url = otpauth_url(&secret(), "A & B: Ü/?#", "a+b&secret=x@example.org");
        let label = "otpauth://totp/A%20%26%20B%20%C3%9C%2F%3F%23:a%2Bb%26secret%3Dx%40example.org?secret=";
        assert!(url.starts_with(label), "{url}");
        let parsed = totp_rs::Totp::from_url(&url).unwrap();
        assert_eq!(parsed.issuer(), Some("A & B Ü/?#"));
        assert_eq!(parsed.account_name(), "a+b&secret=x@example.org");
        assert_eq!(parsed.generate(59).to_string(), "287082");
    }

    #[test]
    fn the_picture_is_the_code() {
        let url = otpauth_url(&secret(), "Countersign", "ada@example.org");
        let svg = qr_svg(&url);
        let code = QrCode::new(&url).unwrap();
        let size = code.width() + 8;
        assert!(svg.starts_with("<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "));
        assert!(svg.contains(&format!("viewBox=\"0 0 {size} {size}\"")));
        assert!(svg.contains(&format!("<rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>")));
        assert!(!svg.contains("style") && !svg.contains("<?xml"));

        let mut drawn = vec![vec![Color::Light; size]; size];
        let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
        for run in path.split_terminator('z') {
            let numbers: Vec<usize> = run.split(['M', ' ', 'h', 'v', '-']).filter_map(|n| n.parse().ok()).collect();
            let [x, y, width, 1, back] = numbers[..] else { panic!("{run}") };
            assert_eq!(width, back);
            drawn[y][x..x + width].fill(Color::Dark);
        }
        for (y, row) in drawn.iter().enumerate() {
            for (x, color) in row.iter().enumerate() {
                let inside = (4..size - 4).contains(&x) && (4..size - 4).contains(&y);
                let expected = if inside { code[(x - 4, y - 4)] } else { Color::Light };
                assert_eq!(*color, expected, "{x} {y}");
            }
        }
    }

    #[test]
    fn too_long_a_text_has_no_picture() {
        assert!(qr_svg(&"x".repeat(2900)).starts_with("<svg"));
        assert_eq!(qr_svg(&"x".repeat(3000)), "");
    }
}
