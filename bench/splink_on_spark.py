"""Spark as the backend of the statistical model. Needs `headwater[spark]` and Java 17."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession
from splink import SparkAPI
from splink.backends.spark import similarity_jar_location


@contextmanager
def spark_api(directory: Path, master: str) -> Iterator[SparkAPI]:
    """Yield Splink's interface to a Spark session that keeps what it must write in a directory."""
    spark = (
        SparkSession.builder.master(master)
        .config("spark.jars", similarity_jar_location())
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.warehouse.dir", str(directory / "warehouse"))
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.setCheckpointDir(str(directory / "checkpoints"))
    try:
        yield SparkAPI(spark_session=spark, break_lineage_method="parquet", num_partitions_on_repartition=4)
    finally:
        spark.stop()
