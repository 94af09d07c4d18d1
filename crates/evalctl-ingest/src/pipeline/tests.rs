//! From files to partitions.

mod customers;

mod folder;

mod privacy;

mod real;
