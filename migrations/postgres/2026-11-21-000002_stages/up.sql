-- The pipeline every company starts with; norms in working days, probabilities in millionths.
INSERT INTO stages (key, position, name_en, name_zh, probability, norm_days, kind) VALUES
    ('qualify', 1, 'Qualify', '商机确认', 100000, 7, 'open'),
    ('needs', 2, 'Needs', '需求分析', 250000, 10, 'open'),
    ('proposal', 3, 'Proposal', '方案报价', 500000, 12, 'open'),
    ('negotiation', 4, 'Negotiation', '商务谈判', 750000, 9, 'open'),
    ('closing', 5, 'Closing', '签约', 900000, 7, 'open'),
    ('won', 6, 'Won', '赢单', 1000000, 0, 'won'),
    ('lost', 7, 'Lost', '输单', 0, 0, 'lost');

INSERT INTO stage_checks (stage_id, position, name_en, name_zh, required)
SELECT stages.id, c.position, c.name_en, c.name_zh, c.required FROM stages JOIN (
    SELECT 'qualify' AS stage, 1 AS position, 'They have a need and a reason to act now' AS name_en, '客户有明确需求，且有近期推进的理由' AS name_zh, FALSE AS required
    UNION ALL SELECT 'qualify', 2, 'Budget range is known', '已了解预算范围', FALSE
    UNION ALL SELECT 'qualify', 3, 'We know who decides', '已知道谁拍板', FALSE
    UNION ALL SELECT 'needs', 1, 'Site, load and shifts are written down', '现场条件、载荷、班次已记录', FALSE
    UNION ALL SELECT 'needs', 2, 'Met a user of the product', '已与实际使用者见面', FALSE
    UNION ALL SELECT 'needs', 3, 'Competitors are known', '已了解竞争对手', FALSE
    UNION ALL SELECT 'proposal', 1, 'Quote was sent', '报价已发出', TRUE
    UNION ALL SELECT 'proposal', 2, 'Proposal was presented to the economic buyer', '已向经济决策人讲解方案', FALSE
    UNION ALL SELECT 'negotiation', 1, 'Price and payment terms are agreed', '价格和付款条件已谈妥', FALSE
    UNION ALL SELECT 'negotiation', 2, 'Delivery date is agreed', '交货期已谈妥', FALSE
    UNION ALL SELECT 'closing', 1, 'Customer''s purchase order is announced', '客户已确认将下采购订单', FALSE
) AS c ON c.stage = stages.key;

CREATE INDEX stage_changes_by_to_stage_id_id ON stage_changes (to_stage_id, id);
