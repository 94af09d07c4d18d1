//! evalctl-kpi
