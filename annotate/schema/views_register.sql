-- A point with the names that pages show; without a lead unit of its own, that of its type leads.
CREATE TEMP VIEW point_row AS
SELECT p.*, k.name AS type_name, coalesce(p.lead_unit, k.lead_unit) AS lead,
    u.short_name AS lead_unit_name, (SELECT x.short_name FROM unit x WHERE x.id = p.area) AS area_name
FROM point p JOIN point_type k ON k.id = p.type
LEFT JOIN unit u ON u.id = coalesce(p.lead_unit, k.lead_unit);
