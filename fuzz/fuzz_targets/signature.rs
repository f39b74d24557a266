//! Any header and body to the verification of webhooks: only what was signed is accepted, and only in time.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use stripe_identity::Timestamp;
use stripe_identity::webhook::{MAX_AGE, SignatureError, Webhook, WebhookError, WebhookSecret};

#[derive(Arbitrary, Debug)]
struct Input<'i> {
    /// The body that is signed, and its time.
    body: &'i [u8],
    signed: i64,
    /// The body that arrives instead, and the time at which it does.
    other_body: &'i [u8],
    now: i64,
    header: &'i [u8],
    /// Changes to the genuine header.
    changes: Vec<(u8, u8)>,
}

fuzz_target!(|input: Input| {
    let secret = WebhookSecret::new("whsec_123").expect("a secret");
    let webhook = Webhook::new(secret.clone());
    let (signed, now) = (
        Timestamp::from_secs(input.signed),
        Timestamp::from_secs(input.now),
    );
    let genuine = secret.sign(signed, input.body);
    let any_time = webhook.clone().with_max_age(None);

    // Unchanged. Stripe's times are plain digits, so a time before 1970 is not a time.
    let is_time = input.signed >= 0;
    let age = i128::from(input.now) - i128::from(input.signed);
    let expected = match is_time {
        false => Err(SignatureError::NoTimestamp),
        true if age > i128::from(MAX_AGE.as_secs()) => Err(SignatureError::TooOld),
        true => Ok(()),
    };
    assert_eq!(webhook.verify(&genuine, input.body, now), expected);

    // Another body, and another secret.
    let other = any_time.verify(&genuine, input.other_body, now);
    assert_eq!(other.is_ok(), is_time && input.other_body == input.body);
    let stranger = WebhookSecret::new("whsec_124").expect("a secret");
    let by_stranger = stranger.sign(signed, input.body);
    assert!(any_time.verify(&by_stranger, input.body, now).is_err());

    // A changed header is accepted only while it still contains the time and the signature.
    let mut changed = genuine.clone().into_bytes();
    for (at, byte) in &input.changes {
        let at = usize::from(*at) % changed.len();
        changed[at] = *byte;
    }
    passes_only_with(&any_time, &genuine, &changed, input.body);

    // Any header, alone, after and before the genuine one.
    assert!(any_time.verify(input.header, input.body, now).is_err());
    let after = [genuine.as_bytes(), b",", input.header].concat();
    passes_only_with(&any_time, &genuine, &after, input.body);
    let before = [input.header, b",", genuine.as_bytes()].concat();
    passes_only_with(&any_time, &genuine, &before, input.body);

    // A signed body is read, whatever it is.
    let request = http::Request::builder()
        .header("Stripe-Signature", &genuine)
        .body(input.body)
        .expect("a request");
    match any_time.event(&request, now) {
        Ok(event) => drop(format!("{event:?}")),
        Err(WebhookError::Signature(_)) => assert!(!is_time),
        Err(error) => drop(format!("{error} {error:?}")),
    }
});

fn passes_only_with(webhook: &Webhook, genuine: &str, header: &[u8], body: &[u8]) {
    if webhook
        .verify(header, body, Timestamp::from_secs(0))
        .is_ok()
    {
        let header = String::from_utf8_lossy(header);
        let items = header.split(',').map(str::trim_ascii).collect::<Vec<_>>();
        // The hexadecimal digits may have either case.
        let has = |item: &str| items.iter().any(|given| given.eq_ignore_ascii_case(item));
        assert!(genuine.split(',').all(has), "{header}");
    }
}
