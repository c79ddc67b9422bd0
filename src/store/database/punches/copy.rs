//! Many rows at once into PostgreSQL, by its own COPY.

use sqlx::PgConnection;

use crate::store::database::connect::{Param, patiently};
use crate::store::database::fault::Fault;

/// Sends rows; the statement ends with FROM STDIN.
pub(super) async fn rows(
    connection: &mut PgConnection,
    statement: &str,
    rows: &[Vec<Param>],
) -> Result<(), Fault> {
    let mut text = Vec::with_capacity(rows.len() * 200);
    for row in rows {
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                text.push(b'\t');
            }
            cell(&mut text, value);
        }
        text.push(b'\n');
    }
    let mut copy = patiently(connection.copy_in_raw(statement)).await?;
    let sent = patiently(async { copy.send(text).await.map(drop) }).await;
    match sent {
        Ok(()) => patiently(copy.finish()).await.map(drop),
        Err(fault) => {
            // Until it is ended the connection is of no use; what went wrong first is what counts.
            let _ = patiently(copy.abort("muster could not send all rows")).await;
            Err(fault)
        }
    }
}

fn cell(out: &mut Vec<u8>, value: &Param) {
    match value {
        Param::Null => out.extend_from_slice(b"\\N"),
        Param::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Param::Flag(flag) => out.push(if *flag { b't' } else { b'f' }),
        Param::Text(text) => escaped(out, text),
        Param::List { items, separator } => escaped(out, &items.join(&separator.to_string())),
    }
}

fn escaped(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_what_would_end_them() {
        let mut out = Vec::new();
        cell(&mut out, &Param::Text("a\tb\\N\nc".into()));
        cell(&mut out, &Param::Null);
        assert_eq!(String::from_utf8(out).expect("text"), "a\\tb\\\\N\\nc\\N");
    }
}
