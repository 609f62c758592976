"""Settings of a deployment, from `MONITORING_*` variables and `monitoring.toml`."""

from __future__ import annotations

from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Self

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableVariableError

from monitoring.errors import SettingsError

SETTINGS_FILE = Path("monitoring.toml")
SECRETS_FOLDER = Path("/run/secrets")
"""Where containers find their secrets: a file `monitoring_platform` there holds what MONITORING_PLATFORM would."""


class SourceTables(BaseModel, extra="forbid"):
    """Names of the source's tables, for a database that calls them otherwise."""

    settlement: str = "setl_d"
    insured: str = "psn_info_b"
    identity: str = "psn_idet_d"
    household: str = "hshd_psn_d"
    assistance: str = "asst_pay_d"


class Settings(BaseSettings):
    """Where everything is. Unset addresses follow from `home`."""

    model_config = SettingsConfigDict(env_prefix="MONITORING_", toml_file=SETTINGS_FILE, extra="forbid")

    home: Path = Path("var")
    """Folder of what the pipeline keeps: warehouse, staging files, ledger, key."""
    source: str = ""
    warehouse: str = ""
    platform: str = ""
    review: str = ""
    id_key_file: Path = Path()
    thresholds: Path = Path("thresholds")
    source_tables: SourceTables = SourceTables()
    source_mapping: Path | None = None
    """Mapping of a source that spells tables or columns otherwise; a `files:` folder may hold it as mapping.yaml."""
    known_errors: Path | None = None
    """The dated list of known errors of the source that are corrected before the row rules; none if not given."""
    year_totals: Path | None = None
    """The list of published sums of a year that the warehouse is compared with, also after each back-fill; none if not given."""
    source_connect_seconds: int = Field(default=10, gt=0)
    """How long a source database may take to accept a connection."""
    source_answer_seconds: int = Field(default=300, gt=0)
    """How long a source database may stay silent before the night gives up and is tried again."""
    overlap_days: int = Field(default=3, ge=0)
    """Days of `updt_time` read again before each gap, for rows that a replica delivers late."""
    quarantine_share: float = Field(default=0.05, ge=0, le=1)
    """Share of a table's pulled rows that may break a rule before the night is stopped."""
    slice_rows: int = Field(default=4_000_000, gt=0)
    """Rows of all tables together that a slice of a back-fill may have; a day is never cut."""
    lock_wait_seconds: int = Field(default=300, ge=0)
    """How long to wait for another process that has the warehouse open."""
    memory_limit: str = Field(default="8GB", pattern=r"^\d+(\.\d+)? ?([KMGT]i?B)$")
    """Memory the engine may take before it spills to disk, such as 8GB."""

    retention_years: int | None = Field(default=None, ge=2)
    """Full years before the newest night that are never removed; None: two, and whatever `monitoring retention` is asked for."""
    sample_persons: int = Field(default=10, ge=0)
    """Persons without a warning who are drawn for a check each month, of each stratum (docs/review.md); 0: none."""
    report_font: Path | None = None
    """TrueType font with Chinese characters for the report's PDF; one that the system usually has if not given."""

    lists_days: int = Field(default=35, ge=1)
    """Days for which the bureau's lists of a night are kept, counted back from the newest night that has some."""

    review_oidc_issuer: str = ""
    """Issuer of the unified sign-in (OpenID Connect) of the caseworkers' page; empty: passwords alone."""
    review_oidc_client_id: str = ""
    """As whom the page is known there."""
    review_oidc_client_secret_file: Path | None = None
    """File with the page's secret there in its first line."""

    @model_validator(mode="after")
    def _fill_addresses(self) -> Self:
        home = self.home.absolute()
        self.source = self.source or f"sqlite:///{home / 'source.db'}"
        self.warehouse = self.warehouse or f"duckdb:///{home / 'warehouse.duckdb'}"
        self.platform = self.platform or f"sqlite:///{home / 'platform.db'}"
        self.review = self.review or f"sqlite:///{home / 'review.db'}"
        if self.id_key_file == Path():
            self.id_key_file = home / "id.key"
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in wins over the environment, the environment over secret files, these over the settings file."""
        secrets = [SecretsSettingsSource(settings_cls, secrets_dir=SECRETS_FOLDER)] if SECRETS_FOLDER.is_dir() else []
        return init_settings, env_settings, *secrets, TomlConfigSettingsSource(settings_cls)

    @property
    def staging_folder(self) -> Path:
        """Folder of the night-keyed files that pull and check write."""
        return self.home / "staging"

    @property
    def identity_lists_file(self) -> Path:
        """The identity lists that were imported; apart from the warehouse, so that they survive a rebuild of it."""
        return self.home.absolute() / "identity_lists.db"

    @property
    def mending_file(self) -> Path:
        """Rows that a comparison with the source found to differ and somebody asked to mend."""
        return self.home.absolute() / "mending.db"

    @property
    def disputes_file(self) -> Path:
        """What was disputed of benefits; apart from the warehouse, so that it survives a rebuild of it."""
        return self.home.absolute() / "benefit_disputes.db"

    @property
    def helped_file(self) -> Path:
        """Who was helped after a forecast, and with what: only added to."""
        return self.home.absolute() / "forecast_helped.db"

    @property
    def lists_folder(self) -> Path:
        """The bureau's lists, a folder for each night."""
        return self.home.absolute() / "lists"

    @property
    def retention_folder(self) -> Path:
        """Proofs of what was removed."""
        return self.home.absolute() / "retention"

    @property
    def ledger_url(self) -> str:
        """The run ledger, apart from the warehouse so that a failed or running night can be read."""
        return f"sqlite:///{self.home.absolute() / 'ledger.db'}"


def load_settings() -> Settings:
    """Read the settings of this process; raise `SettingsError` naming each setting at fault."""
    try:
        settings = Settings()
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
    except (TOMLDecodeError, UnreadableVariableError) as error:
        faults = str(error)
    else:
        return settings
    raise SettingsError(
        f"The settings cannot be read ({faults}). They come from MONITORING_* variables and {SETTINGS_FILE} in the "
        "working folder. Correct the named setting and start again."
    )
