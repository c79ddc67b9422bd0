//! A whole list that is read afresh, and shared by those who ask for it at the same time.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Mutex;

/// The last read of one list, with the moment at which it began.
#[derive(Debug)]
pub(super) struct WholeList<T>(Mutex<Option<(Instant, Arc<Vec<T>>)>>);

impl<T> Default for WholeList<T> {
    fn default() -> WholeList<T> {
        WholeList(Mutex::new(None))
    }
}

impl<T> WholeList<T> {
    /// The rows by a read that began at this moment or later: that of another caller who asked
    /// meanwhile, or one of its own.
    pub(super) async fn rows_since<E, F: Future<Output = Result<Vec<T>, E>>>(
        &self,
        moment: Instant,
        read: impl FnOnce() -> F,
    ) -> Result<Arc<Vec<T>>, E> {
        let mut last = self.0.lock().await;
        if let Some((_, rows)) = last.as_ref().filter(|(began, _)| *began >= moment) {
            return Ok(Arc::clone(rows));
        }
        let began = Instant::now();
        let rows = Arc::new(read().await?);
        *last = Some((began, Arc::clone(&rows)));
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[tokio::test]
    async fn a_read_that_began_before_is_not_taken() {
        let list = WholeList::default();
        let read = |value: u8| move || async move { Ok::<_, Infallible>(vec![value]) };
        let first = Instant::now();
        assert_eq!(list.rows_since(first, read(1)).await.as_deref(), Ok(&vec![1]));
        assert_eq!(
            list.rows_since(first, read(2)).await.as_deref(),
            Ok(&vec![1]),
            "asked at the same time"
        );
        assert_eq!(list.rows_since(Instant::now(), read(3)).await.as_deref(), Ok(&vec![3]));
    }
}
