use std::time::{Duration, Instant};
use stripe_identity::call::CallError;
use stripe_identity::http::{Request, Response};
use stripe_identity::{Call, Failure, Operation, Step};

/// Drives a call over any async client. `send` and `sleep` are yours.
async fn run<O: Operation, E, F, S>(
    mut call: Call<O, E>,
    send: impl Fn(Request<Vec<u8>>) -> F,
    sleep: impl Fn(Duration) -> S,
) -> Result<O::Output, CallError<E>>
where
    F: Future<Output = Result<Response<Vec<u8>>, E>>,
    S: Future<Output = ()>,
{
    let started = Instant::now();
    while let Some(step) = call.step() {
        match step {
            Step::Send(request) => match send(request.clone()).await {
                Ok(response) => call.receive(response, started.elapsed()),
                Err(error) => call.fail(error, Failure::NoResponse, started.elapsed()),
            },
            Step::Wait(time) => sleep(time).await,
        }
    }
    call.finish()
}
