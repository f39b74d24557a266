//! Ids that contain the place of their object, so that finding it does not depend on the number of objects.

use serde::{Deserialize, Serialize};

use crate::retry::SplitMix;

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The numbers of letters in an id that name its account, and the object's number in that account.
const ACCOUNT_LETTERS: usize = 4;
const NUMBER_LETTERS: usize = 7;
const PLACE_LETTERS: usize = ACCOUNT_LETTERS + NUMBER_LETTERS;

/// The random letters before them: with the place, 24 as in Stripe's ids.
const RANDOM_LETTERS: usize = 13;

/// The account of an object, and the object's number among its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) account: u64,
    pub(super) number: u64,
}

impl Place {
    /// Builds an id with this prefix for the object at this place.
    pub(super) fn id(self, prefix: &str, random: &mut SplitMix) -> String {
        let mut id = String::with_capacity(prefix.len() + RANDOM_LETTERS + PLACE_LETTERS);
        id.push_str(prefix);
        push_random(&mut id, RANDOM_LETTERS, random);
        self.push(&mut id);
        id
    }

    pub(super) fn push(self, text: &mut String) {
        push_number(text, ACCOUNT_LETTERS, self.account);
        push_number(text, NUMBER_LETTERS, self.number);
    }

    /// Reads the place that an id, or another text made here, ends in.
    pub(super) fn of(id: &str) -> Option<Self> {
        let letters = id.as_bytes().get(id.len().checked_sub(PLACE_LETTERS)?..)?;
        let (account, number) = letters.split_at_checked(ACCOUNT_LETTERS)?;
        Some(Self {
            account: read_number(account)?,
            number: read_number(number)?,
        })
    }
}

pub(super) fn push_random(text: &mut String, mut letters: usize, random: &mut SplitMix) {
    while letters > 0 {
        // One draw is enough for ten letters.
        let some = letters.min(10);
        push_number(text, some, random.next());
        letters -= some;
    }
}

/// Writes the last letters of a number in base 62, the lowest first.
pub(super) fn push_number(text: &mut String, letters: usize, mut number: u64) {
    for _ in 0..letters {
        let letter = usize::try_from(number % 62).ok();
        if let Some(letter) = letter.and_then(|letter| LETTERS.get(letter)) {
            text.push(char::from(*letter));
        }
        number /= 62;
    }
}

/// Reads what [`push_number`] wrote.
pub(super) fn read_number(letters: &[u8]) -> Option<u64> {
    letters.iter().rev().try_fold(0_u64, |number, letter| {
        let digit = match letter {
            b'0'..=b'9' => letter - b'0',
            b'A'..=b'Z' => letter - b'A' + 10,
            b'a'..=b'z' => letter - b'a' + 36,
            _ => return None,
        };
        number.checked_mul(62)?.checked_add(digit.into())
    })
}
