//! What is filled in for a swarm, as it is typed.

use std::rc::Rc;

use shared::swarm::{Curve, Plan, PlanError};

/// What is filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// How many.
    pub count: Rc<str>,
    /// How often each publishes, in seconds.
    pub every: Rc<str>,
    /// Where.
    pub topic: Rc<str>,
    /// The lowest value.
    pub low: Rc<str>,
    /// The highest value.
    pub high: Rc<str>,
    /// How values go.
    pub curve: Curve,
    /// With which QoS.
    pub qos: u8,
}

/// One field of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// How many.
    Count(Rc<str>),
    /// How often.
    Every(Rc<str>),
    /// Where.
    Topic(Rc<str>),
    /// The lowest value.
    Low(Rc<str>),
    /// The highest value.
    High(Rc<str>),
    /// How values go.
    Curve(Curve),
    /// With which QoS.
    QoS(u8),
}

/// Why there can be no such swarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What is filled in makes none.
    Plan(PlanError),
    /// It is not known where to: the page has no broker.
    NoBroker,
}

impl Default for Draft {
    fn default() -> Self {
        let plan = Plan::default();
        Self {
            count: plan.count.to_string().into(),
            every: "1".into(),
            topic: plan.topic.into(),
            low: plan.low.to_string().into(),
            high: plan.high.to_string().into(),
            curve: plan.curve,
            qos: plan.qos,
        }
    }
}

impl Draft {
    pub(super) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Count(text) => self.count = text,
            Edit::Every(text) => self.every = text,
            Edit::Topic(text) => self.topic = text,
            Edit::Low(text) => self.low = text,
            Edit::High(text) => self.high = text,
            Edit::Curve(curve) => self.curve = curve,
            Edit::QoS(qos) => self.qos = qos,
        }
    }

    /// The swarm that it means.
    pub fn plan(&self) -> Result<Plan, Fault> {
        let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
        let millis = number(&self.every).map(|seconds| (seconds * 1000.0).round());
        let plan = Plan {
            count: self.count.trim().parse().map_err(|_| PlanError::Count)?,
            // What is too much or no number is outside of what is allowed.
            every_ms: millis.unwrap_or(-1.0).clamp(0.0, f64::from(u32::MAX)) as u32,
            topic: self.topic.trim().to_owned(),
            low: number(&self.low).unwrap_or(f64::NAN),
            high: number(&self.high).unwrap_or(f64::NAN),
            curve: self.curve,
            qos: self.qos,
            ..Plan::default()
        };
        plan.check()?;
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_plan_or_says_what_is_wrong() {
        let with = |edit: Edit| {
            let mut draft = Draft::default();
            draft.edit(edit);
            draft.plan()
        };
        assert_eq!(Draft::default().plan().unwrap(), Plan::default());
        assert_eq!(with(Edit::Count(" 2500 ".into())).unwrap().count, 2500);
        assert_eq!(with(Edit::Every("0,5".into())).unwrap().every_ms, 500);
        for (edit, error) in [
            (Edit::Count("many".into()), PlanError::Count),
            (Edit::Count("0".into()), PlanError::Count),
            (Edit::Every("".into()), PlanError::Every),
            (Edit::Every("1e99".into()), PlanError::Every),
            (Edit::Low("x".into()), PlanError::Range),
            (Edit::High("15".into()), PlanError::Range),
            (Edit::Topic("here".into()), PlanError::NoNumber),
        ] {
            assert_eq!(with(edit.clone()), Err(Fault::Plan(error)), "{edit:?}");
        }
    }
}
