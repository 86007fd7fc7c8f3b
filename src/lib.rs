//! Throughline: one thread from first contact to placed order. The modules stand in the order of the chain.

pub mod kernel; // words everyone uses: money, ids, time, who is acting
pub mod settings; // default < file < environment < flag
pub mod db; // the database, both kinds
pub mod numbers; // gapless human numbers
pub mod web; // the actix room

pub mod people; // users, teams, roles, sign-in
pub mod views; // lists as a person likes to see them
pub mod history; // events and field history
pub mod outbox; // what leaves the house by e-mail
pub mod search; // one box over everything a person may see
pub mod matches; // the same company or person, recognised

pub mod leads; // first contact, qualified or dropped
pub mod accounts; // companies, people, addresses
pub mod activities; // calls, meetings, e-mails, tasks, notes
pub mod opportunities; // pipeline, buying roles, next step, win and loss
pub mod catalogue; // what is sold, what it is made of, when it comes
pub mod configurator; // what can be built, why not, what it takes
pub mod pricing; // what a customer pays on a day, and why
pub mod approvals; // who must say yes, and why
pub mod quotes; // lines, versions, the proposal, the customer's answer
pub mod orders; // place, move on, cancel
pub mod thread; // one record's way from lead to order
pub mod today; // what to do now
pub mod reports; // read-only: team, revenue
pub mod shop; // the customer's front door
pub mod imports; // what a company already has, by a profile

pub mod documents; // proposals and confirmations as PDF
pub mod demo; // the demo company
pub mod commands; // the command line
