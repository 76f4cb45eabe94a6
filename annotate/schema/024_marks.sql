-- Schema 24: what stands at the top left of an official paper.

ALTER TABLE paper ADD COLUMN
    copy_no INTEGER CHECK (copy_no BETWEEN 1 AND 999999);   -- 份号; NULL: none, as the next three
ALTER TABLE paper ADD COLUMN
    secrecy TEXT CHECK (secrecy IN ('top_secret', 'secret', 'confidential'));   -- 密级: 绝密, 机密, 秘密
ALTER TABLE paper ADD COLUMN
    secret_years INTEGER CHECK (secret_years BETWEEN 1 AND 30); -- 保密期限
ALTER TABLE paper ADD COLUMN
    urgency TEXT CHECK (urgency IN ('extra_urgent', 'urgent')); -- 紧急程度: 特急, 加急

PRAGMA user_version = 24;
