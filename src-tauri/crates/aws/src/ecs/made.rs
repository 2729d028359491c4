//! What has become of RegisterTaskDefinition where no answer named what it made. The date says which revisions can be it,
//! and what is in them says which one is: a pipeline may register another of the same family in the same second.

use aws_sdk_ecs::types::{SortOrder, TaskDefinitionStatus};
use jiff::Timestamp;
use switchback_core::Revision;
use switchback_core::release::Changes;
use switchback_engine::ports::{Made, ReadError};

use super::{Services, Undrafted};
use crate::paging::{goes_on, whole};
use crate::text::{MESSAGE, bounded, not_before};

const LIST: &str = "ecs:ListTaskDefinitions";
/// No more pages of a hundred than this are read.
const PAGES: usize = 20;
/// No more revisions since the call than this are compared.
const COMPARED: usize = 50;

impl Services<'_> {
    /// The newest revision since the call that is what was to be registered, environment values included: they are compared in
    /// the memory of this process.
    ///
    /// # Errors
    /// Also where it is not known: there are more revisions than are compared.
    pub(crate) async fn definition_made(&self, base: &str, changes: &Changes, sent: Option<Timestamp>) -> Result<Made, ReadError> {
        let mut wanted = None;
        for (compared, revision) in self.newer_than(&Revision::new(base)).await?.into_iter().enumerate() {
            let Some(found) = self.revision(&revision).await? else { continue };
            if !not_before(found.created, sent) {
                break;
            }
            if compared == COMPARED {
                return Err(goes_on(LIST, COMPARED));
            }
            let comes = match wanted.take() {
                Some(comes) => comes,
                None => match self.drafted(base, changes).await {
                    Ok((_, comes)) => comes,
                    Err(why) => return untold(&revision, why),
                },
            };
            match self.registered(revision.as_str()).await {
                Ok(is) if comes.differs(&is).is_empty() => return Ok(Made::Ready(Some(found.arn.unwrap_or_else(|| revision.to_string())))),
                Ok(_) => wanted = Some(comes),
                Err(why) => return untold(&revision, why),
            }
        }
        Ok(Made::Absent)
    }

    /// The active revisions of a definition's family that are newer than it, newest first.
    async fn newer_than(&self, base: &Revision) -> Result<Vec<Revision>, ReadError> {
        let Some((family, _)) = base.as_str().rsplit_once(':') else { return Ok(Vec::new()) };
        let mut newer = whole(LIST, PAGES, |token| async move {
            let list = self.client.list_task_definitions().family_prefix(family).status(TaskDefinitionStatus::Active).sort(SortOrder::Desc);
            let answer = self.reader.call(LIST, format!("family {family}"), list.max_results(100).set_next_token(token).send()).await?;
            let named = answer.task_definition_arns().iter().map(|arn| Revision::new(bounded(arn, 512)));
            // The prefix of a family may be another family's too.
            let (newer, older): (Vec<_>, Vec<_>) =
                named.filter(|r| r.as_str().rsplit_once(':').is_some_and(|(of, _)| of == family)).partition(|r| r.number() > base.number());
            Ok((newer, answer.next_token().filter(|_| older.is_empty()).map(str::to_owned)))
        })
        .await?;
        newer.sort_by_key(|revision| std::cmp::Reverse(revision.number()));
        Ok(newer)
    }
}

/// A revision that cannot be compared is taken for nobody's.
fn untold(revision: &Revision, why: Undrafted) -> Result<Made, ReadError> {
    let why = match why {
        Undrafted::Unread(why) => return Err(why),
        Undrafted::Unusable(why) => why,
        Undrafted::NoSuchContainer => "what it is made from has no container of that name".to_owned(),
    };
    Ok(Made::Failed(bounded(&format!("no answer came, and whether {revision} is what was to be registered cannot be told: {why}"), MESSAGE)))
}
