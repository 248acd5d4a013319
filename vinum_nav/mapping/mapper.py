"""The mapping step: everything the sensors say in, a snapshot of the map out."""

from __future__ import annotations

import numpy as np

from vinum_nav.description.believed_start import BelievedStart
from vinum_nav.description.boundary import crosses_itself
from vinum_nav.description.mission_file import MissionFile
from vinum_nav.description.robot import Robot
from vinum_nav.geometry import Array, rotation_rpy
from vinum_nav.interfaces import (
    Alarm,
    GnssFix,
    ImuSample,
    Label,
    MappedTrunks,
    MapSnapshot,
    Odometry,
    Side,
    TrunkObservations,
)
from vinum_nav.mapping.camera_yaw import CameraYaw
from vinum_nav.mapping.estimator import Landmark, Sighting
from vinum_nav.mapping.filter import Picture, TrackFilter
from vinum_nav.mapping.leveling import LevelTrunks, level
from vinum_nav.mapping.localiser import Localiser
from vinum_nav.mapping.parameters import MapperParameters
from vinum_nav.mapping.rows import RowModel
from vinum_nav.mapping.sleepers import TrackTable
from vinum_nav.mapping.start_alignment import HITS, SIGMA, StartAlignment
from vinum_nav.mapping.tracks import Evidence, Track
from vinum_nav.pose_buffer import PoseBuffer
from vinum_nav.watch.height import HeightWatch
from vinum_nav.watch.motion import MotionWatch
from vinum_nav.watch.parameters import WatchParameters
from vinum_nav.watch.sight import SightWatch


class TrunkMapper:
    """Map of trunks, posts and rows, and the robot's pose in it.

    Observations, levelled by the tilt at their stamp, feed tracks in the dead-reckoned frame;
    confirmed tracks become landmarks of a pose graph that also holds odometry, yaw rate and GNSS.
    Before the first IMU sample nothing can be levelled, so trunks and fixes are passed over.
    """

    def __init__(
        self,
        mission: MissionFile,
        robot: Robot,
        parameters: MapperParameters | None = None,
        watch: WatchParameters | None = None,
        start: BelievedStart | None = None,
    ) -> None:
        """Args: start: where the robot stands if not at the mission file's start."""
        parameters, watch = parameters or MapperParameters(), watch or WatchParameters()
        self._parameters = parameters
        self._T_base_camera = {
            side: robot.T_base_camera(mission.camera_mount, side) for side in Side
        }
        self._mission, self._robot, self._watch = mission, robot, watch
        self._alignment = None if start is None else StartAlignment(mission.row_spacing)
        self._motion = MotionWatch(robot, watch)
        self._height = HeightWatch(watch)
        self._sight = SightWatch(mission.side, watch)
        self._of_the_file: tuple[Alarm, ...] = ()
        if crosses_itself(mission.boundary_xy):
            reason = "the boundary crosses itself: all that it encloses counts as the block"
            self._of_the_file = (Alarm("mission file", reason, is_fault=False),)
        self._odometry = PoseBuffer(horizon=3.0)
        self._antenna = np.array((robot.gnss_antenna_xyz or (0.0, 0.0))[:2])
        sighting = parameters.sighting
        if not robot.imu:
            sighting = sighting.model_copy(update={"tilt_sigma": sighting.tilt_sigma_without_imu})
        self._sighting = sighting
        self._side = mission.side
        self._begin(start)

    def _begin(self, start: BelievedStart | None) -> None:
        """Begin the map, with the robot at `start`; None for the mission file's."""
        mission, robot, parameters = self._mission, self._robot, self._parameters
        self._localiser = Localiser(mission, robot, parameters, self._watch, start)
        self._filter = TrackFilter(
            parameters.track, mission.vine_spacing, robot.intrinsics(mission.camera_mount)
        )
        self._rows = RowModel(mission, parameters.row)
        self._camera_yaw = CameraYaw(self._sighting)
        self._same: list[tuple[int, int]] = []

    def add_imu(self, sample: ImuSample) -> None:
        """Take in tilt and yaw rate; what cannot be is not used."""
        if self._motion.take_imu(sample):
            self._localiser.add_imu(sample)

    def add_odometry(self, odometry: Odometry) -> None:
        """Take in motion; the first one begins the map where the robot is believed to stand."""
        if not self._motion.take_odometry(odometry):
            return
        self._odometry.append(odometry.stamp, odometry.T_odom_base)
        if self._localiser.add_odometry(odometry):
            self._close_keyframe()

    def add_fix(self, fix: GnssFix) -> None:
        """Take in a GNSS position of any quality."""
        self._height.take(fix)
        foot = self._localiser.add_fix(fix)
        T_odom_base = self._odometry.at(fix.stamp)
        if foot is not None and foot.fixed and T_odom_base is not None:
            self._motion.chords.take(foot.position_map, T_odom_base.transform(self._antenna))
            self._motion.judge_scale(fix.stamp)

    def alarms(self, now: float) -> tuple[Alarm, ...]:
        """Alarms of odometry, IMU, the body, GNSS, the camera's sight and the mission file."""
        return (
            *self._of_the_file,
            *self._motion.alarms(now),
            *self._localiser.start_check.alarms,
            *self._height.alarms(now),
            *self._localiser.fixes.alarms(now),
            *self._sight.alarms(now),
        )

    def add_trunks(self, observations: TrunkObservations) -> None:
        """Take in one picture's trunks, of a stamp within the last seconds."""
        seen_from = self._localiser.seen_from(observations.stamp)
        if seen_from is None:
            return
        T_dr_base, attitude = seen_from
        mounting = self._mounting(observations.side)
        trunks = level(observations, mounting, attitude.roll, attitude.pitch, self._sighting)
        picture = Picture(
            observations.stamp,
            trunks,
            T_dr_base,
            mounting,
            self._localiser.path,
            self._localiser.ground_height,
            float(np.trace(self._localiser.covariance[:2, :2])) / 2,
        )
        self._compare_motion(picture, attitude.gyro_angle)
        seen, fused = self._filter.step(picture)
        if observations.side == self._side:
            self._sight.take(picture.stamp, picture.path, self._filter.in_view, len(trunks))
        self._same += fused
        self._gather(picture, seen)
        if self._alignment is not None and not self._alignment.is_over:
            self._align(self._alignment)

    def snapshot(self) -> MapSnapshot | None:
        """The map and the robot's pose at the last odometry.

        None before the first, and while a start other than the mission file's is being aligned.
        """
        odometry = self._localiser.odometry
        if odometry is None or (self._alignment is not None and not self._alignment.is_over):
            return None
        return MapSnapshot(
            stamp=odometry.stamp,
            T_map_base=self._localiser.T_map_base,
            T_odom_base=odometry.T_odom_base,
            covariance=self._localiser.covariance,
            trunks=self._mapped_trunks(),
            rows=self._rows.lines,
        )

    def _align(self, alignment: StartAlignment) -> None:
        """Turn the robot so that what is in view stands in rows, and begin the map anew.

        What was mapped before GNSS had said where the robot is would stand beside its place.
        """
        localiser, odometry = self._localiser, self._localiser.odometry
        tracks = [track for track in self._filter.near_tracks() if track.hits >= HITS]
        points_dr = np.array([track.position_dr for track in tracks]).reshape(-1, 2)
        here = localiser.T_map_base
        points_map = localiser.T_map_dr.transform(points_dr)
        variances = np.diag(localiser.covariance).copy()
        yaw_sigma = float(np.sqrt(variances[2]))
        turn = alignment.take(points_map, here.xy, self._rows.lines, yaw_sigma, localiser.path)
        if turn is None or odometry is None:
            return
        if turn:
            variances[2] = min(variances[2], SIGMA**2)
        pose = localiser.turned(turn)
        self._begin(BelievedStart(pose, np.diag(variances), odometry.T_odom_base))
        self._localiser.start_check = localiser.start_check

    def _compare_motion(self, picture: Picture, gyro: float | None) -> None:
        """Compare what the trunks show of the motion with odometry and IMU."""
        T_odom_base = self._odometry.at(picture.stamp)
        if T_odom_base is not None:
            points = picture.trunks.positions_base
            variances = picture.trunks.covariances.trace(axis1=1, axis2=2) / 2
            self._motion.seen.take(picture.stamp, points, variances, T_odom_base, gyro)
            self._motion.judge_scale(picture.stamp)

    def _mounting(self, side: Side) -> Array:
        """T_base_camera (4, 4), of the work side's camera as far as it has been calibrated."""
        mounting = self._T_base_camera[side].copy()
        if side != self._side:
            return mounting
        turn = rotation_rpy(0.0, 0.0, self._camera_yaw.yaw)
        mounting[:3, :3] = turn @ mounting[:3, :3]
        return mounting

    def _gather(self, picture: Picture, seen: list[tuple[Track, int]]) -> None:
        """Keep the sightings, in the open keyframe's frame, until it is closed."""
        keyframe = self._localiser.keyframe
        T_keyframe_base = keyframe.T_dr_antenna.inverse() @ picture.T_dr_base
        trunks: LevelTrunks = picture.trunks
        points = T_keyframe_base.transform(trunks.positions_base)
        turn = T_keyframe_base.rotation
        covariances = turn @ trunks.covariances @ turn.T
        camera = T_keyframe_base.transform(trunks.camera_base)
        for track, n in seen:
            evidence = track.evidence.setdefault(keyframe.index, Evidence())
            evidence.add(points[n], covariances[n], camera)

    def _close_keyframe(self) -> None:
        sightings, landmarks = self._ripe_evidence()
        inside = self._localiser.graph.landmarks_inside | {mark.id for mark in landmarks}
        same = [(a, b) for a, b in self._same if a in inside and b in inside]
        self._same = []
        estimate = self._localiser.close_keyframe(sightings, landmarks, same)
        for id, (position, covariance) in estimate.landmarks.items():
            track = self._filter.tracks.get(id)
            if track is not None:
                track.anchored = True
                track.position_map, track.covariance_map = position, covariance
        self._camera_yaw.step(self._localiser.graph.newest, self._localiser.scale_sigma)
        T_dr_map = self._localiser.T_map_dr.inverse()
        robot_dr = T_dr_map.transform(self._localiser.T_map_base.xy)
        self._filter.refresh(T_dr_map, robot_dr, self._localiser.graph.landmarks_inside)
        self._rows.update(self._confirmed().positions_map[:, :2])

    def _ripe_evidence(self) -> tuple[list[Sighting], list[Landmark]]:
        """Sightings of confirmed tracks, and those tracks that are not in the window yet."""
        graph = self._localiser.graph
        sightings: list[Sighting] = []
        landmarks: list[Landmark] = []
        for track in self._filter.near_tracks():
            track.evidence = {k: e for k, e in track.evidence.items() if k >= graph.oldest}
            if not track.confirmed or not track.evidence:
                continue
            if track.id not in graph.landmarks_inside:
                landmarks.append(self._landmark(track))
            for keyframe, evidence in track.evidence.items():
                point, covariance = evidence.mean()
                sightings.append(Sighting(keyframe, track.id, point, covariance))
                camera = evidence.cameras / evidence.count
                T_dr_keyframe = self._localiser.keyframe_pose(keyframe)
                turn = T_dr_keyframe.rotation
                self._camera_yaw.add(
                    track.id,
                    keyframe,
                    T_dr_keyframe.transform(point),
                    turn @ covariance @ turn.T,
                    T_dr_keyframe.transform(camera),
                )
            track.evidence = {}
        return sightings, landmarks

    def _landmark(self, track: Track) -> Landmark:
        if not track.anchored:
            return Landmark(track.id, self._position(track))
        floor = self._parameters.graph.sighting_floor**2
        return Landmark(track.id, track.position_map, track.covariance_map + floor * np.eye(2))

    def _confirmed(self) -> TrackTable:
        """Everything in the map, by rising id."""
        awake = self._filter.awake()
        positions = np.array([self._position(track) for track in awake])
        return self._filter.sleepers.table.merged(TrackTable.of(awake, positions))

    def _position(self, track: Track) -> Array:
        if track.anchored:
            return track.position_map
        return self._localiser.T_map_dr.transform(track.position_dr)

    def _mapped_trunks(self) -> MappedTrunks:
        table = self._confirmed()
        is_post = table.labels == Label.POST
        return MappedTrunks(
            ids=table.ids,
            positions_map=table.positions_map,
            sigmas=table.sigmas,
            rows=self._rows.vines(table.positions_map[:, :2], is_post, table.hits),
            labels=table.labels,
        )
