mod fixture;

mod history;

mod candidates;

mod times;

mod definitions;

mod properties;
