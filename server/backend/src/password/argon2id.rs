//! The hash itself, in memory that its thread keeps from one to the next: asked for 19 MiB again and again, the
//! system's allocator ends up holding ten times as much.

use std::cell::RefCell;

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

thread_local! {
    static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// The hash to store for a password, as a PHC string: Argon2id with the library's 19 MiB and two passes.
pub(super) fn digest(password: &str) -> Option<String> {
    let (argon2, salt) = (Argon2::default(), Salt::generate());
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(argon2.params()).ok()?,
        hash: Some(output(&argon2, password, &salt)?),
        salt: Some(salt),
    };
    Some(hash.to_string())
}

/// Whether a PHC string is the hash of this password. The comparison takes as long wherever the two differ.
pub(super) fn is_of(hash: &str, password: &str) -> bool {
    let computed = || {
        let stored = PasswordHash::new(hash).ok()?;
        let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
        let version = Version::try_from(stored.version?).ok()?;
        let argon2 = Argon2::new(algorithm, version, Params::try_from(&stored).ok()?);
        Some((output(&argon2, password, stored.salt.as_ref()?)?, stored.hash?))
    };
    computed().is_some_and(|(computed, stored)| computed == stored)
}

fn output(argon2: &Argon2<'_>, password: &str, salt: &Salt) -> Option<Output> {
    let mut bytes = [0; Params::DEFAULT_OUTPUT_LEN];
    MEMORY.with_borrow_mut(|memory| {
        memory.resize(argon2.params().block_count(), Block::default());
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut bytes, memory).ok()
    })?;
    Output::new(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    #[test]
    fn the_library_knows_our_hashes_and_we_know_the_library_s() {
        for password in ["a bicycle by the wall", "another", ""] {
            let ours = digest(password).expect("computes");
            let theirs = Argon2::default().hash_password(password.as_bytes()).expect("computes").to_string();
            for hash in [&ours, &theirs] {
                assert!(
                    Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok(),
                    "{hash}"
                );
                assert!(is_of(hash, password), "{hash}");
                assert!(!is_of(hash, "a third"), "{hash}");
            }
        }
    }

    #[test]
    fn what_is_no_hash_is_of_no_password() {
        for hash in ["", "a third", "$argon2id$v=19$m=19456,t=2,p=1$Ym24Uf6z884/VVrCq1uQow"] {
            assert!(!is_of(hash, "a third"), "{hash}");
        }
    }
}
