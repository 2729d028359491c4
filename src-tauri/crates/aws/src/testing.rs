//! A wire that answers what a test says, and sessions on it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use switchback_engine::ports::{Call, CallSink};

use crate::{Connect, Dropped, Session, Wire};

pub(crate) type Answer = Result<Response<Bytes>, Dropped>;
type Rule = dyn Fn(&Request<Bytes>) -> Answer + Send + Sync;

/// Answers STS as AWS does and all else by a rule; remembers `METHOD path body` of what came.
pub(crate) struct Script {
    rule: Box<Rule>,
    pub seen: Mutex<Vec<String>>,
}

impl Script {
    pub(crate) fn new(rule: impl Fn(&Request<Bytes>) -> Answer + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { rule: Box::new(rule), seen: Mutex::default() })
    }

    /// What came, without the question who this is.
    pub(crate) fn seen(&self) -> Vec<String> {
        let seen = self.seen.lock().expect("no test panics while it holds this");
        seen.iter().filter(|line| !line.contains("GetCallerIdentity")).cloned().collect()
    }
}

#[async_trait]
impl Wire for Script {
    async fn call(&self, request: Request<Bytes>) -> Answer {
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let line = format!("{} {} {body}", request.method(), request.uri().path());
        let identity = body.contains("Action=GetCallerIdentity");
        self.seen.lock().expect("no test panics while it holds this").push(line);
        if identity { Ok(caller()) } else { (self.rule)(&request) }
    }
}

fn caller() -> Response<Bytes> {
    let xml = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
               <Arn>arn:aws:iam::123456789012:user/oncall</Arn><UserId>AIDA</UserId><Account>123456789012</Account>\
               </GetCallerIdentityResult></GetCallerIdentityResponse>";
    Response::new(Bytes::from_static(xml.as_bytes()))
}

/// An answer in REST-JSON, with the code where AWS puts it.
pub(crate) fn json(status: u16, code: &str, body: &str) -> Answer {
    let mut answer = Response::builder().status(status).header("x-amzn-requestid", "req-1");
    if !code.is_empty() {
        answer = answer.header("x-amzn-errortype", code);
    }
    Ok(answer.body(Bytes::from(body.to_owned())).expect("a plain answer"))
}

/// Keeps every call it hears of.
#[derive(Default)]
pub(crate) struct Heard(pub Mutex<Vec<Call>>);

impl CallSink for Heard {
    fn called(&self, call: Call) {
        self.0.lock().expect("no test panics while it holds this").push(call);
    }
}

/// A session on `wire`, and what it calls.
pub(crate) async fn session(wire: Arc<dyn Wire>) -> (Session, Arc<Heard>) {
    let heard = Arc::new(Heard::default());
    let connect = Connect { in_process: Some(wire), calls: Some(heard.clone()), ..Connect::default() };
    let session = Session::open(connect).await.expect("the script answers STS");
    heard.0.lock().expect("no test panics while it holds this").clear();
    (session, heard)
}
