use stripe_identity::file::DownloadFile;
use stripe_identity::lifecycle::RedactionWalk;
use stripe_identity::ureq::Client;
use stripe_identity::{ListVerificationSessions, Timestamp, UpdateVerificationSession};

fn more(client: &Client, id: &str, image: &str, before: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
    // A parameter that is not set stays unchanged. An empty map changes nothing. Only `clear_…` clears.
    client.call(&UpdateVerificationSession::new(id).require_live_capture(true).clear_metadata())?;

    for session in client.items(ListVerificationSessions::new().created(..before)) {
        println!("{}", session?.id);
    }

    // Redacts old sessions. Store the walk after each page, so that an interrupted run continues there.
    let mut walk = RedactionWalk::new(before);
    while let Some(page) = walk.next_page()? {
        for session in walk.take(&client.call(&page)?).redact {
            client.call(&session.operation)?;
            println!("redacted {}", session.id);
        }
        println!("{}", serde_json::to_string(&walk)?);
    }

    let image = client.call(&DownloadFile::new(image))?;
    println!("{} bytes, {:?}", image.bytes.len(), image.content_type);

    // Connect: another account over the same connections.
    let connected = client.with_stripe(client.stripe().clone().with_account("acct_123")?);
    connected.call(&ListVerificationSessions::new())?;
    Ok(())
}
