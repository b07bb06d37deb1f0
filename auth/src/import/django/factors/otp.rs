//! django-otp: authenticators (`otp_totp`) and static tokens (`otp_static`).

use super::{
    super::{super::row::Row, Authenticator},
    Found, Source, Unreadable, base32, secret,
};
use crate::totp::{self, Manner};
use data_encoding::HEXLOWER_PERMISSIVE;
use std::collections::BTreeMap;

const TOKENS: &str = "otp_static_statictoken";

/// An authenticator, with the steps that were used.
pub(super) fn device(row: &Row) -> Result<Authenticator, String> {
    if row.flag("confirmed") != Some(true) {
        return Err("its first code was never given".to_owned());
    }
    let number = |column: &str| row.number(column).ok_or_else(|| format!("its {column} isn't a number"));
    let (digits, step_s, drift, t0) = (number("digits")?, number("step")?, number("drift")?, number("t0")?);
    if t0 != 0 {
        return Err("it counts its time from another moment than 1970".to_owned());
    }
    let manner = Manner::new(digits, step_s, drift).ok_or_else(|| {
        format!("its codes of {digits} digits, of {step_s} s each, {drift} steps off, can't be checked here")
    })?;
    Ok(Authenticator {
        name: row.text("name").to_owned(),
        secret: key(row.text("key"))?,
        manner,
        last_step: row.number("last_t").filter(|step| *step > 0),
        created_at: row.moment("created_at"),
        last_used_at: row.moment("last_used_at"),
    })
}

/// In hex; some projects have put base32 there.
fn key(text: &str) -> Result<totp::Secret, String> {
    match HEXLOWER_PERMISSIVE.decode(text.as_bytes()) {
        Ok(bytes) => secret(&bytes),
        Err(_) => base32(text).map_err(|_| "its key is neither hex nor base32".to_owned()),
    }
}

/// Static tokens: each is good once, and gone when it was used.
pub(super) async fn tokens(
    source: &Source,
    table: &str,
    devices: Vec<Row>,
    of: &mut BTreeMap<String, Found>,
) -> Result<(), Unreadable> {
    if devices.is_empty() || source.columns(TOKENS).await?.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = devices.iter().map(|row| row.id.clone()).collect();
    let tokens = source.belonging(TOKENS, "device_id", &ids).await?;
    for device in devices {
        let found = of.entry(device.text("user_id").to_owned()).or_default();
        if device.flag("confirmed") != Some(true) {
            found.note(table, &device, "they were never confirmed");
            continue;
        }
        for token in tokens.iter().filter(|token| token.text("device_id") == device.id) {
            found.take_codes(TOKENS, token, [token.text("token").to_owned()]);
        }
    }
    Ok(())
}
