//! Data with a known truth, and how often the intervals contain it.

use evalctl_stats::StatsError;

use self::{rng::Rng, tally::Tally};

pub(crate) mod rng;

pub(crate) mod tally;

pub(crate) mod rates;

pub(crate) mod times;

pub(crate) mod windows;

pub(crate) mod tasks;

pub(crate) mod parity;

pub(crate) mod differences;

pub(crate) mod weeks;

pub(crate) mod bursts;

pub(crate) mod endings;

pub(crate) mod counts;

/// One kind of data, analysed by one or more intervals.
pub(crate) struct Study {
    pub(crate) name: &'static str,
    simulation: Simulation,
}

pub(crate) enum Simulation {
    Rate(rates::RepeatCustomers),
    Time(times::Tickets),
    Window(windows::Export),
    Task(tasks::Benchmark),
    Parity(parity::Helpdesk),
    Difference(differences::TwoSides),
    Weeks(weeks::Series),
    Bursts(bursts::Bursts),
    Endings(endings::Endings),
    Touches(counts::Touches),
}

impl Study {
    pub(crate) fn run(&self, repetitions: u64, rng: &mut Rng) -> Result<Vec<Tally>, StatsError> {
        match &self.simulation {
            Simulation::Rate(customers) => customers.run(repetitions, rng),
            Simulation::Time(tickets) => tickets.run(repetitions, rng),
            Simulation::Window(export) => export.run(repetitions, rng),
            Simulation::Task(benchmark) => benchmark.run(repetitions, rng),
            Simulation::Parity(helpdesk) => helpdesk.run(repetitions, rng),
            Simulation::Difference(sides) => sides.run(repetitions, rng),
            Simulation::Weeks(weeks) => weeks.run(repetitions, rng),
            Simulation::Bursts(bursts) => bursts.run(repetitions, rng),
            Simulation::Endings(endings) => endings.run(repetitions, rng),
            Simulation::Touches(touches) => touches.run(repetitions, rng),
        }
    }
}

/// The studies of the evidence document.
pub(crate) fn all_studies() -> Vec<Study> {
    let alike = rates::RepeatCustomers {
        n_customers: 150,
        share: 0.7,
        likeness: 0.7,
        largest_load: 4,
        heavy_share: None,
    };
    let watched = times::Tickets {
        n_customers: 150,
        likeness: 0.6,
        largest_load: 4,
        mean_watch: 40.0,
        quantile: 0.5,
    };
    vec![
        rate(
            "rate, 150 customers with one ticket",
            rates::RepeatCustomers { largest_load: 1, ..alike },
        ),
        rate("rate, 150 customers with 1-4 alike tickets", alike),
        rate(
            "rate, 20 customers with 1-4 alike tickets",
            rates::RepeatCustomers { n_customers: 20, ..alike },
        ),
        rate(
            "rate 3 %, 400 customers with 1-4 alike tickets",
            rates::RepeatCustomers { n_customers: 400, share: 0.03, ..alike },
        ),
        rate(
            "rate, 400 customers, heavy ones are worse",
            rates::RepeatCustomers {
                n_customers: 400,
                share: 0.9,
                largest_load: 10,
                heavy_share: Some(0.6),
                ..alike
            },
        ),
        time(
            "median time, 300 customers with one ticket",
            times::Tickets { n_customers: 300, largest_load: 1, ..watched },
        ),
        time("median time, 150 customers with 1-4 alike tickets", watched),
        time(
            "median time, 20 customers with 1-4 alike tickets",
            times::Tickets { n_customers: 20, ..watched },
        ),
        time(
            "median time, 8 customers with 1-4 alike tickets",
            times::Tickets { n_customers: 8, ..watched },
        ),
        time(
            "90 % time, 150 customers with 1-4 alike tickets",
            times::Tickets { quantile: 0.9, mean_watch: 200.0, ..watched },
        ),
        time(
            "90 % time, 10 closed tickets",
            times::Tickets {
                n_customers: 10,
                largest_load: 1,
                mean_watch: 1e9,
                quantile: 0.9,
                ..watched
            },
        ),
        window(
            "reopened in 14 d, 1200 tickets over 90 d",
            windows::Export { n_customers: 1200, likeness: 0.0, largest_load: 1 },
        ),
        window(
            "reopened in 14 d, 400 customers with 1-4 alike tickets",
            windows::Export { n_customers: 400, likeness: 0.7, largest_load: 4 },
        ),
        task("pass^2, 50 tasks of 5 trials", tasks::Benchmark { n_tasks: 50, trials: 5, k: 2 }),
        task("pass^4, 20 tasks of 8 trials", tasks::Benchmark { n_tasks: 20, trials: 8, k: 4 }),
        difference(
            "shares of 30 and 40 tickets, 5 % and 10 %",
            differences::TwoSides { first: (0.05, 30), second: (0.1, 40) },
        ),
        difference(
            "shares of 200 and 300 tickets, 70 % and 80 %",
            differences::TwoSides { first: (0.7, 200), second: (0.8, 300) },
        ),
        parity(
            "satisfaction, AI loses 8 points, easy tickets to the AI, everybody answers",
            parity::Helpdesk { n_customers: 500, loss: 0.08, silence: false },
        ),
        parity(
            "satisfaction, AI loses 8 points, easy tickets to the AI, half are silent",
            parity::Helpdesk { n_customers: 500, loss: 0.08, silence: true },
        ),
        parity(
            "satisfaction, no difference, easy tickets to the AI, half are silent",
            parity::Helpdesk { n_customers: 500, loss: 0.0, silence: true },
        ),
    ]
    .into_iter()
    .chain(later_studies())
    .collect()
}

/// Studies of series, bursts and competing endings.
fn later_studies() -> Vec<Study> {
    let still = weeks::Series { n_weeks: 26, likeness: 0.0, slope: 0.0 };
    let usual = bursts::Bursts { customers_a_week: 60, share: 0.08, ratio: 1.0, swing: 0.0 };
    let loaded = endings::Endings { n_customers: 150, likeness: 0.6, largest_load: 4 };
    let touched = counts::Touches { n_customers: 150, spread: 0.6, largest_load: 4 };
    vec![
        series("trend, none over 26 independent weeks", still),
        series("trend, none over 12 independent weeks", weeks::Series { n_weeks: 12, ..still }),
        series(
            "trend, none over 26 weeks, neighbours alike (0.5)",
            weeks::Series { likeness: 0.5, ..still },
        ),
        series("trend, 0.1 a week over 26 weeks", weeks::Series { slope: 0.1, ..still }),
        series(
            "trend, 0.1 a week over 26 weeks, neighbours alike (0.5)",
            weeks::Series { slope: 0.1, likeness: 0.5, ..still },
        ),
        burst("burst, none, steady weeks", usual),
        burst("burst, none, weeks swing", bursts::Bursts { swing: 0.3, ..usual }),
        burst("burst, 3 times, steady weeks", bursts::Bursts { ratio: 3.0, ..usual }),
        ending(
            "endings, 300 customers with one ticket",
            endings::Endings { n_customers: 300, largest_load: 1, ..loaded },
        ),
        ending("endings, 150 customers with 1-4 alike tickets", loaded),
        ending(
            "endings, 20 customers with 1-4 alike tickets",
            endings::Endings { n_customers: 20, ..loaded },
        ),
        touches(
            "touches, 300 customers with one ticket",
            counts::Touches { n_customers: 300, largest_load: 1, ..touched },
        ),
        touches("touches, 150 customers with 1-4 alike tickets", touched),
        touches(
            "touches, 20 customers with 1-4 alike tickets",
            counts::Touches { n_customers: 20, ..touched },
        ),
    ]
}

fn touches(name: &'static str, touches: counts::Touches) -> Study {
    Study { name, simulation: Simulation::Touches(touches) }
}

fn series(name: &'static str, weeks: weeks::Series) -> Study {
    Study { name, simulation: Simulation::Weeks(weeks) }
}

fn burst(name: &'static str, bursts: bursts::Bursts) -> Study {
    Study { name, simulation: Simulation::Bursts(bursts) }
}

fn ending(name: &'static str, endings: endings::Endings) -> Study {
    Study { name, simulation: Simulation::Endings(endings) }
}

fn rate(name: &'static str, customers: rates::RepeatCustomers) -> Study {
    Study { name, simulation: Simulation::Rate(customers) }
}

fn time(name: &'static str, tickets: times::Tickets) -> Study {
    Study { name, simulation: Simulation::Time(tickets) }
}

fn window(name: &'static str, export: windows::Export) -> Study {
    Study { name, simulation: Simulation::Window(export) }
}

fn parity(name: &'static str, helpdesk: parity::Helpdesk) -> Study {
    Study { name, simulation: Simulation::Parity(helpdesk) }
}

fn difference(name: &'static str, sides: differences::TwoSides) -> Study {
    Study { name, simulation: Simulation::Difference(sides) }
}

fn task(name: &'static str, benchmark: tasks::Benchmark) -> Study {
    Study { name, simulation: Simulation::Task(benchmark) }
}
