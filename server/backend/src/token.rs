//! The two tokens of a login. The access token is a JWT (RFC 7519) that lives ten minutes. The refresh token
//! is 256 random bits, stored as a hash, used once; its successor is derived from it with a key, so that two
//! tabs which present the same one within the grace time get the same successor without it being kept
//! anywhere (contract S5, S6).

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use protocol::{Code, LoginId, Timestamp, UserId};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long an access token is good for, in milliseconds.
pub const ACCESS_LIFE_MS: i64 = 10 * 60 * 1_000;
/// How long a login lasts without being renewed, in milliseconds.
pub const REFRESH_LIFE_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// For how long a used refresh token still yields its successor, in milliseconds.
pub const GRACE_MS: i64 = 20 * 1_000;
/// How far clocks may be apart, in milliseconds.
const LEEWAY_MS: i64 = 30 * 1_000;
/// Bytes that a key has at least (RFC 7518 section 3.2).
const KEY_BYTES_MIN: usize = 32;

const ISSUER: &str = "haggle";
const AUDIENCE: &str = "haggle";
const ACCESS: &str = "access";

/// What signs and checks tokens. Prints nothing of itself.
pub struct Keys {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
    refresh: [u8; 32],
}

/// The key is shorter than 32 bytes.
#[derive(Debug, thiserror::Error)]
#[error("a token key has at least {KEY_BYTES_MIN} bytes")]
pub struct KeyTooShort;

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Whose it is.
    pub user: UserId,
    /// The device's login.
    pub login: LoginId,
    /// When it runs out.
    pub expires: Timestamp,
}

/// RFC 7519 section 4.1, and two of our own; times in whole seconds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    iat: i64,
    exp: i64,
    login: LoginId,
    typ: String,
}

impl Keys {
    /// Keys derived from one secret.
    ///
    /// # Errors
    /// When the secret has fewer than 32 bytes.
    pub fn new(secret: &SecretString) -> Result<Self, KeyTooShort> {
        let secret = secret.expose_secret().as_bytes();
        if secret.len() < KEY_BYTES_MIN {
            return Err(KeyTooShort);
        }
        let access = derive(secret, b"haggle access token");
        Ok(Self {
            id: hex(&derive(secret, b"haggle key id")[..8]),
            encoding: EncodingKey::from_secret(&access),
            decoding: DecodingKey::from_secret(&access),
            refresh: derive(secret, b"haggle refresh token"),
        })
    }

    /// A new secret for [`Self::new`]: 256 random bits as text.
    pub fn random_secret() -> SecretString {
        random_text().into()
    }

    /// A fresh access token.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when it cannot be signed.
    pub(crate) fn access(
        &self,
        user: UserId,
        login: LoginId,
        now: Timestamp,
    ) -> Result<(SecretString, Timestamp), Code> {
        let expires = Timestamp((now.0 + ACCESS_LIFE_MS) / 1_000 * 1_000);
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::HS256) };
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            iat: now.0 / 1_000,
            exp: expires.0 / 1_000,
            login,
            typ: ACCESS.to_owned(),
        };
        let token = jsonwebtoken::encode(&header, &claims, &self.encoding).map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "cannot sign a token");
            Code::Unavailable
        })?;
        Ok((token.into(), expires))
    }

    /// Reads an access token that this server signed and that has not run out.
    ///
    /// # Errors
    /// [`Code::SignedOut`] for anything else.
    pub fn read(&self, token: &str, now: Timestamp) -> Result<Access, Code> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| Code::SignedOut)?;
        if header.kid.as_deref() != Some(self.id.as_str()) {
            return Err(Code::SignedOut);
        }
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Checked below against the clock that every other rule goes by.
        rules.validate_exp = false;
        let claims: Claims =
            jsonwebtoken::decode(token, &self.decoding, &rules).map_err(|_| Code::SignedOut)?.claims;
        let (expires, made) = (claims.exp.saturating_mul(1_000), claims.iat.saturating_mul(1_000));
        let is_current = now.0 < expires.saturating_add(LEEWAY_MS) && made <= now.0.saturating_add(LEEWAY_MS);
        if claims.typ != ACCESS || !is_current {
            return Err(Code::SignedOut);
        }
        Ok(Access { user: claims.sub, login: claims.login, expires: Timestamp(expires) })
    }

    /// The one successor of a refresh token.
    pub(crate) fn successor(&self, refresh: &str) -> SecretString {
        hex(&derive(&self.refresh, refresh.as_bytes())).into()
    }
}

/// A first refresh token.
pub(crate) fn new_refresh() -> SecretString {
    random_text().into()
}

/// What is stored of a refresh token.
pub(crate) fn hash(refresh: &str) -> [u8; 32] {
    Sha256::digest(refresh.as_bytes()).into()
}

fn derive(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn random_text() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    hex(&bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn seeded(seed: &str) -> Keys {
        Keys::new(&seed.repeat(32).into()).expect("long enough")
    }

    fn token(keys: &Keys, changes: &serde_json::Value) -> String {
        let mut claims = json!({
            "iss": ISSUER, "aud": AUDIENCE, "typ": ACCESS, "iat": NOW.0 / 1_000, "exp": NOW.0 / 1_000 + 600,
            "sub": Uuid::from_u128(1), "login": Uuid::from_u128(2),
        });
        for (name, value) in changes.as_object().expect("an object") {
            if value.is_null() {
                claims.as_object_mut().expect("an object").remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        let header = Header { kid: Some(keys.id.clone()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &claims, &keys.encoding).expect("signs")
    }

    #[test]
    fn a_token_is_read_back_until_it_runs_out() {
        let keys = seeded("a");
        let (user, login) = (UserId(Uuid::from_u128(1)), LoginId(Uuid::from_u128(2)));
        let (text, expires) = keys.access(user, login, NOW).expect("signs");
        assert_eq!(expires.0 - NOW.0, ACCESS_LIFE_MS);
        let read = |at: i64| keys.read(text.expose_secret(), Timestamp(at));
        assert_eq!(read(NOW.0), Ok(Access { user, login, expires }));
        assert!(read(expires.0 + LEEWAY_MS - 1).is_ok());
        assert_eq!(read(expires.0 + LEEWAY_MS), Err(Code::SignedOut));
    }

    #[test]
    fn a_token_with_a_missing_wrong_or_wrongly_typed_claim_is_refused() {
        let keys = seeded("a");
        assert!(keys.read(&token(&keys, &json!({})), NOW).is_ok());
        for changes in [
            json!({"iss": "somebody"}),
            json!({"aud": "somewhere"}),
            json!({"aud": null}),
            json!({"iss": null}),
            json!({"sub": null}),
            json!({"exp": null}),
            json!({"login": null}),
            json!({"typ": "refresh"}),
            json!({"typ": null}),
            json!({"exp": "tomorrow"}),
            json!({"exp": 1e300}),
            json!({"sub": 1}),
            json!({"sub": "ada"}),
            json!({"iat": NOW.0 / 1_000 + 3_600}),
            json!({"admin": true}),
        ] {
            assert_eq!(keys.read(&token(&keys, &changes), NOW), Err(Code::SignedOut), "{changes}");
        }
    }

    #[test]
    fn a_token_of_another_key_algorithm_or_none_is_refused() {
        let keys = seeded("a");
        let good = token(&keys, &json!({}));
        let parts: Vec<&str> = good.split('.').collect();
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts[1]);
        let mut forged = seeded("b");
        forged.id.clone_from(&keys.id);
        let other_algorithm = {
            let header = Header { kid: Some(keys.id.clone()), ..Header::new(Algorithm::HS512) };
            let claims: serde_json::Value = json!({"iss": ISSUER, "aud": AUDIENCE, "typ": ACCESS,
                "iat": 0, "exp": NOW.0 / 1_000 + 600, "sub": Uuid::from_u128(1), "login": Uuid::from_u128(2)});
            jsonwebtoken::encode(&header, &claims, &keys.encoding).expect("signs")
        };
        let tampered = format!("{}.{}x.{}", parts[0], parts[1], parts[2]);
        for text in
            [none, token(&forged, &json!({})), other_algorithm, tampered, String::new(), "a.b.c".into()]
        {
            assert_eq!(keys.read(&text, NOW), Err(Code::SignedOut), "{text}");
        }
    }

    #[test]
    fn a_short_key_is_not_taken() {
        assert!(Keys::new(&"x".repeat(31).into()).is_err());
    }

    #[test]
    fn a_refresh_token_has_one_successor_per_key() {
        let (ours, theirs) = (seeded("a"), seeded("b"));
        let first = ours.successor("token");
        assert_eq!(first.expose_secret(), ours.successor("token").expose_secret());
        assert_ne!(first.expose_secret(), theirs.successor("token").expose_secret());
    }
}
