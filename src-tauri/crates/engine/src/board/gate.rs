//! Background reading waits here while an operation runs.

use tokio::sync::watch;

/// A gate that many can shut at once; it is open while nobody does.
#[derive(Debug, Clone)]
pub struct Gate {
    shut: watch::Sender<usize>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { shut: watch::Sender::new(0) }
    }
}

impl Gate {
    /// Shuts the gate until the answer is dropped.
    pub fn shut(&self) -> Shut {
        self.shut.send_modify(|n| *n += 1);
        Shut { gate: self.clone() }
    }

    /// Whether somebody has shut it.
    pub fn is_shut(&self) -> bool {
        *self.shut.borrow() > 0
    }

    /// Waits until nobody has it shut.
    pub async fn pass(&self) {
        // The sender lives in `self`, so waiting cannot fail.
        let _ = self.shut.subscribe().wait_for(|n| *n == 0).await;
    }
}

/// Holds the gate shut.
#[derive(Debug)]
pub struct Shut {
    gate: Gate,
}

impl Drop for Shut {
    fn drop(&mut self) {
        self.gate.shut.send_modify(|n| *n -= 1);
    }
}
